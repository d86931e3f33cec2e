import { expect, test } from "vitest";

import { type Need, needHolds } from "../../../../src/sigma/cover/need.ts";
import { regexLiterals } from "../../../../src/sigma/cover/regex-literals.ts";

function written(need: Need): string {
  if (need.kind === "open") return "open";
  if (need.kind === "atom") return need.atom.text;
  return `${need.count} of (${need.items.map(written).join(", ")})`;
}

test.each([
  ["powershell", "powershell"],
  ["(?i)PowerShell\\.exe", "powershell.e"],
  ["a+bc", "2 of (a, bc)"],
  ["abc?d", "2 of (ab, d)"],
  ["ab{0,3}c", "2 of (a, c)"],
  ["ab{2,3}c", "2 of (ab, c)"],
  ["cat|dog", "1 of (cat, dog)"],
  ["x(cat|dog)y", "3 of (x, 1 of (cat, dog), y)"],
  ["(cat|)y", "y"],
  ["[Kk]ey", "key"],
  ["[abc]ey", "1 of (aey, bey, cey)"],
  ["\\.[ \"']{1}", "1 of (. , .\", .')"],
  ["[a-c]ey", "ey"],
  ["[.+]", "1 of (., +)"],
  ["ab{1}c", "abc"],
  ["ab{1}{2}c", "2 of (ab, c)"],
  ["[^a]", "open"],
  ["[[:alpha:]]x", "open"],
  ["\\x61b", "open"],
  ["\\Qa.b\\E", "open"],
  ["caf\u00E9", "caf"],
  ["(?P<name>abc)", "abc"],
  ["a|.*", "open"],
])("%s needs %s", (source, expected) => {
  expect(written(regexLiterals(source, 1))).toBe(expected);
});

test("a need holds when enough of its items do", () => {
  const need = regexLiterals("x(cat|dog)y", 1);
  const shown = (text: string): boolean => needHolds(need, (atom) => text.includes(atom.text));
  expect(shown("x dog y")).toBe(true);
  expect(shown("x bird y")).toBe(false);
});
