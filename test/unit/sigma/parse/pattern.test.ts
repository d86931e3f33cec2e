import { expect, test } from "vitest";

import { literalText, parsePattern } from "../../../../src/sigma/parse/pattern.ts";
import { shortPattern } from "../../../support/parse-rule.ts";

// Sigma 2.1, "Escaping"; the table of reference sigma.md §3.1.
test.each([
  [String.raw`\*`, "*"],
  [String.raw`\\*`, String.raw`\«*»`],
  [String.raw`\\\*`, String.raw`\*`],
  [String.raw`\\\\*`, String.raw`\\«*»`],
  [String.raw`\\\\`, String.raw`\\`],
  [String.raw`\?`, "?"],
  [String.raw`\\?\C`, String.raw`\«?»\C`],
  [String.raw`\\`, "\\"],
  ["\\", "\\"],
  [String.raw`a\b`, String.raw`a\b`],
  [String.raw`a\\b`, String.raw`a\b`],
  [String.raw`a\\\b`, String.raw`a\\b`],
  [String.raw`C:\*\x`, String.raw`C:*\x`],
  [String.raw`\\\\server`, String.raw`\\server`],
  [String.raw`\\\server`, String.raw`\\server`],
  ["a**b", "a«*»b"],
  ["*?", "«*»«?»"],
  ["", ""],
  [" -enc ", " -enc "],
])("%s means %s", (text, expected) => {
  expect(shortPattern(parsePattern(text))).toBe(expected);
});

test("only a pattern without wildcards is a text", () => {
  expect(literalText(parsePattern(""))).toBe("");
  expect(literalText(parsePattern(String.raw`a\*b`))).toBe("a*b");
  expect(literalText(parsePattern("a*"))).toBeNull();
});
