import type { YamlScalar } from "../../lib/yaml.ts";
import { quoted } from "../parse/quoted.ts";
import type { Lint, Say } from "./lint.ts";
import type { WrittenItem } from "./written-items.ts";

/** A quote, a colon or a value that was forgotten, where YAML can read what is left. */
export const slips: Lint = {
  codes: [
    {
      code: "stray-quote",
      severity: "warning",
      says: "A quote at one end of a text without quotes, or a typographic one, is part of the text.",
      example: "detection: { s: { Image|endswith: cmd.exe' }, condition: s }",
      instead: "detection: { s: { Image|endswith: 'cmd.exe' }, condition: s }",
    },
    {
      code: "no-value",
      severity: "warning",
      says: "A field with nothing behind the colon asks for events without the field.",
      example: "detection: { s: { Image: }, condition: s }",
      instead: "detection: { s: { Image: null }, condition: s }",
    },
    {
      code: "keyword-like-field",
      severity: "warning",
      says: "A colon without a space behind it makes no field: the text is one keyword.",
      example: "detection: { s: [Image|endswith:cmd.exe], condition: s }",
      instead: "detection: { s: { Image|endswith: cmd.exe }, condition: s }",
    },
  ],
  check({ items }, say) {
    for (const item of items) {
      for (const node of item.values) if (node.style === "plain") checkPlain(item, node, say);
    }
  },
};

// Names of selections often say what is in them, as `keywords` and `filter_null`.
function checkPlain(item: WrittenItem, node: YamlScalar, say: Say): void {
  const { selection, key, values } = item;
  const { text, value } = node;
  if (key !== null && text === "" && value === null && !/null|empty/i.test(selection)) {
    const where = values.length === 1 ? "nothing stands behind" : "a value is missing below";
    const message = `${where} ${quoted(key.text)}: it asks for events without the field; write null if you mean that`;
    say("no-value", key, message);
  }
  if (isStray(text)) {
    say("stray-quote", node, "the quote is part of this text; put straight quotes at both ends");
  }
  if (key === null && (MODIFIED.test(text) || isLoneField(item, text))) {
    say(
      "keyword-like-field",
      node,
      `this is a keyword, ${quoted(text)}; is a colon or a space missing?`,
    );
  }
}

function isStray(text: string): boolean {
  if (/^[\u2018\u2019\u201C-\u201E\u00AB\u00BB]./.test(text)) return true;
  return ["'", '"'].some((quote) => text.endsWith(quote) && text.split(quote).length === 2);
}

/** A field with modifiers and its value, or its values as a list, in one text. */
const MODIFIED = /^[\w.-]+(?:\|\w+)+(?::\S|:? - )/;

/** The same without modifiers: no selection but one of keywords is meant to be such a text alone. */
function isLoneField({ selection, values }: WrittenItem, text: string): boolean {
  return values.length === 1 && FIELD.test(text) && !/keyword/i.test(selection);
}

/** Not the beginning of a path, an address or a URL. */
const FIELD = /^[a-z_@][\w.-]+(?::(?![:/\\])\S| - )/i;
