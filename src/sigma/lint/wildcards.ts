import type { YamlScalar } from "../../lib/yaml.ts";
import { quoted } from "../parse/quoted.ts";
import type { Lint, Say } from "./lint.ts";
import type { WrittenItem } from "./written-items.ts";

/** Stars that a modifier would say more plainly, or that are not what they look like. */
export const wildcards: Lint = {
  codes: [
    {
      code: "wildcard-only",
      severity: "info",
      says: "A star alone matches any value; `exists: true` says so (it takes null too).",
      example: "detection: { s: { f: '*' }, condition: s }",
      instead: "detection: { s: { f|exists: true }, condition: s }",
    },
    {
      code: "wildcard-as-modifier",
      severity: "info",
      says: "Stars at the ends of a value are what contains, startswith and endswith are for.",
      example: "detection: { s: { f: '*\\cmd.exe' }, condition: s }",
      instead: "detection: { s: { f|endswith: '\\cmd.exe' }, condition: s }",
    },
    {
      code: "wildcard-under-modifier",
      severity: "info",
      says: "The modifier adds the star at this end itself.",
      example: "detection: { s: { f|contains: 'cmd*' }, condition: s }",
      instead: "detection: { s: { f|contains: cmd }, condition: s }",
    },
    {
      code: "double-wildcard",
      severity: "info",
      says: "Two stars in a row are one.",
      example: "detection: { s: { f|contains: 'a**b' }, condition: s }",
      instead: "detection: { s: { f|contains: 'a*b' }, condition: s }",
    },
    {
      code: "escaped-wildcard",
      severity: "warning",
      says: "In a path, `\\*` is a plain star and no wildcard; the backslash of the path is written twice.",
      example: "detection: { s: { f: 'C:\\Users\\*\\x.exe' }, condition: s }",
      instead: "detection: { s: { f: 'C:\\Users\\\\*\\x.exe' }, condition: s }",
    },
  ],
  check({ items }, say) {
    for (const item of items) {
      if (item.modifiers.some((name) => !PLAIN.has(name))) continue;
      for (const node of item.values) {
        if (typeof node.value === "string" && node.text.includes("*")) checkValue(item, node, say);
      }
    }
  },
};

function checkValue(item: WrittenItem, node: YamlScalar, say: Say): void {
  const { text } = node;
  if (/^\*+$/.test(text)) {
    say("wildcard-only", node, "this is any value; write exists: true for it");
    return;
  }
  if (/\*\*/.test(text.replaceAll(/\\[*?\\]/g, ".."))) {
    say("double-wildcard", node, "two stars in a row are one");
  }
  if (PATH_STAR.test(text)) {
    say("escaped-wildcard", node, String.raw`\* is a plain star; for a wildcard write \\*`);
  }
  const affix = item.modifiers.find((name) => AFFIXES.has(name));
  const start = text.startsWith("*");
  const end = /(?<!\\)(?:\\\\)*\*$/.test(text);
  if (affix === undefined) {
    checkEnds(item, node, { start, end }, say);
  } else if ((start && affix !== "startswith") || (end && affix !== "endswith")) {
    say("wildcard-under-modifier", node, `${affix} adds the star at this end itself`);
  }
}

function checkEnds(
  { field }: WrittenItem,
  node: YamlScalar,
  { start, end }: { readonly start: boolean; readonly end: boolean },
  say: Say,
): void {
  const inner = node.text.slice(start ? 1 : 0, end ? -1 : undefined);
  if ((!start && !end) || /[*?]/.test(inner)) return;
  if (field === null) {
    if (start && end) say("wildcard-as-modifier", node, "a keyword is looked for anywhere already");
    return;
  }
  let name = start ? "endswith" : "startswith";
  if (start && end) name = "contains";
  say("wildcard-as-modifier", node, `write ${field}|${name}: ${quoted(inner)}`);
}

const AFFIXES = new Set(["contains", "startswith", "endswith"]);
const PLAIN = new Set([...AFFIXES, "all", "cased", "neq", "windash"]);
/** A folder of a path that is nothing but an escaped star. */
const PATH_STAR = /[\w%)$:]\\\*\\\w/;
