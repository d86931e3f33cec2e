import { quoted } from "../parse/quoted.ts";
import type { Lint, Say } from "./lint.ts";
import type { WrittenItem } from "./written-items.ts";

/** Regular expressions that say less, or more, than it seems. */
export const regexes: Lint = {
  codes: [
    {
      code: "regex-is-literal",
      severity: "info",
      says: "The regular expression is a plain text: contains, startswith or endswith are quicker.",
      example: "detection: { s: { f|re: 'cmd' }, condition: s }",
      instead: "detection: { s: { f|contains|cased: 'cmd' }, condition: s }",
    },
    {
      code: "regex-open-end",
      severity: "info",
      says: "A regular expression is searched for, so `.*` at an end does nothing.",
      example: "detection: { s: { f|re: '.*a[bc]d' }, condition: s }",
      instead: "detection: { s: { f|re: 'a[bc]d' }, condition: s }",
    },
    {
      code: "regex-unescaped-dot",
      severity: "info",
      says: "The dot of a file name or a domain is any character unless it is escaped.",
      example: "detection: { s: { f|re: '(cmd|powershell).exe' }, condition: s }",
      instead: "detection: { s: { f|re: '(cmd|powershell)\\.exe' }, condition: s }",
    },
  ],
  check({ items }, say) {
    for (const item of items) {
      if (item.modifiers[0] !== "re" || item.modifiers.includes("expand")) continue;
      for (const node of item.values) checkRegex(item, node, say);
    }
  },
};

function checkRegex(item: WrittenItem, node: WrittenItem["values"][number], say: Say): void {
  const { text } = node;
  if (text.length > LENGTH_MAX) return;
  const literal = literalOf(text);
  if (literal !== null) {
    const { modifier, value } = literal;
    const flagged = item.modifiers.some((name) => name === "i" || name === "ignorecase");
    const key = `${item.field ?? ""}|${modifier}${flagged ? "" : "|cased"}`;
    say("regex-is-literal", node, `this is a plain text; write ${key}: ${quoted(value)}`);
    return;
  }
  if (/^(?:\(\?i\))?\.\*\??[^?]/.test(text) || /(?<!\\)\.\*\??$/.test(text)) {
    say("regex-open-end", node, "a match is searched for: leave the .* at the end out");
  }
  const dot = FILE_NAME.exec(text.replaceAll(/\\./g, "__").replaceAll(/\[[^\]]*\]/g, inert));
  if (dot !== null) {
    say(
      "regex-unescaped-dot",
      node,
      String.raw`the dot in ${quoted(dot[0])} is any character; write \.`,
    );
  }
}

/** A class stands for as many characters that mean nothing. */
function inert(characters: string): string {
  return "_".repeat(characters.length);
}

/** The text that a regular expression is, if it is one; anchors say which modifier. */
function literalOf(source: string): { readonly modifier: string; readonly value: string } | null {
  const start = source.startsWith("^");
  const end = /(?<!\\)(?:\\\\)*\$$/.test(source);
  const inner = source.slice(start ? 1 : 0, end ? -1 : undefined);
  if (inner === "" || !/^(?:[^\\.^$*+?()[\]{}|]|\\[^A-Za-z0-9])+$/.test(inner)) return null;
  const value = inner.replaceAll(/\\(.)/gs, "$1");
  // In a plain value these would be wildcards or escapes: a hint that is not quite right helps nobody.
  if (/[*?]/.test(value) || (start && end)) return null;
  if (start) return { modifier: "startswith", value };
  return { modifier: end ? "endswith" : "contains", value };
}

const FILE_NAME =
  /[\w)\]]\.(?:exe|dll|sys|bat|cmd|ps1|vbs|hta|scr|zip|rar|7z|lnk|com|net|org|info|onion)(?![\w.*+?{])/i;
/** Longer ones are refused or generated. */
const LENGTH_MAX = 10_000;
