import { quoted } from "../parse/quoted.ts";
import type { Lint, Say } from "./lint.ts";
import type { WrittenItem } from "./written-items.ts";

/** Values that are most likely not what was meant. */
export const values: Lint = {
  codes: [
    {
      code: "quoted-number",
      severity: "info",
      says: "A number in quotes is text; it matches numbers too, but other tools keep them apart.",
      example: "detection: { s: { DestinationPort: '443' }, condition: s }",
      instead: "detection: { s: { DestinationPort: 443 }, condition: s }",
    },
    {
      code: "control-character",
      severity: "warning",
      says: "A control character in a value, mostly an escape of a YAML text in double quotes.",
      example: 'detection: { s: { f|contains: "C:\\temp\\new" }, condition: s }',
      instead: "detection: { s: { f|contains: 'C:\\temp\\new' }, condition: s }",
    },
    {
      code: "windash-without-dash",
      severity: "warning",
      says: "`windash` varies a dash or slash that begins a word; none of the values has one.",
      example: "detection: { s: { f|contains|windash: encode }, condition: s }",
      instead: "detection: { s: { f|contains|windash: '-encode' }, condition: s }",
    },
    {
      code: "regex-without-re",
      severity: "info",
      says: "The value looks like a regular expression and is a plain text.",
      example: "detection: { s: { f|contains: 'cmd.*/c' }, condition: s }",
      instead: "detection: { s: { f|re: 'cmd.*/c' }, condition: s }",
    },
    {
      code: "placeholder-without-expand",
      severity: "warning",
      says: "Without `expand` a standard placeholder is plain text.",
      example: "detection: { s: { User: '%Administrators%' }, condition: s }",
      instead: "detection: { s: { User: Administrator }, condition: s }",
    },
    {
      code: "field-with-space",
      severity: "warning",
      says: "The name of the field begins or ends with a space.",
      example: "detection: { s: { 'Image ': a }, condition: s }",
      instead: "detection: { s: { Image: a }, condition: s }",
    },
  ],
  check({ items }, say) {
    for (const item of items) {
      checkKey(item, say);
      for (const node of item.values) {
        if (typeof node.value === "string") checkText(item, node, say);
      }
    }
  },
};

function checkKey({ key, field, modifiers, values: all }: WrittenItem, say: Say): void {
  if (key !== null && field !== null && field !== field.trim()) {
    say("field-with-space", key, `there is a space at an end of the field name ${quoted(field)}`);
  }
  if (key === null || !modifiers.includes("windash")) return;
  if (!all.some(({ text }) => WORD_DASH.test(text))) {
    say("windash-without-dash", key, "no value has a dash or slash that begins a word");
  }
}

function checkText(item: WrittenItem, node: WrittenItem["values"][number], say: Say): void {
  const { text } = node;
  const { modifiers } = item;
  if (CONTROL.test(text) && !modifiers.includes("re")) {
    const message = "there is a control character in this value; did a backslash become an escape?";
    say("control-character", node, message);
  }
  if (modifiers.includes("re")) return;
  if (modifiers.length === 0 && node.style === "quoted" && /^(?:0|[1-9]\d{0,14})$/.test(text)) {
    if (item.field !== null) say("quoted-number", node, `write ${text} without quotes`);
  }
  if (REGEX.test(text)) {
    say("regex-without-re", node, "a dot is a dot here and a star any text; did you mean |re?");
  }
  if (STANDARD.test(text) && !modifiers.includes("expand")) {
    say("placeholder-without-expand", node, `${text} is plain text; did you mean |expand?`);
  }
}

/** As `windash` reads it. */
const WORD_DASH = /(?<![\p{L}\p{N}_])[-/\u2013\u2014\u2015](?=[\p{L}\p{N}_])/u;
// oxlint-disable-next-line no-control-regex -- these are what it looks for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|[A-Za-z]:?[\t\n\r]\S/;
/** What is hardly ever meant as plain text. */
const REGEX = /[\w)\]]\.\*[\w([\\/]|^\^.*\$$|\\[dw][+*]|\[[a-z0]-[z9]\]/;
const STANDARD = /^%(?:Administrators|JumpServers|Workstations|Servers|DomainControllers)%$/;
