import { expect, test } from "vitest";

import { regexRun } from "../../../../src/sigma/cover/regex-run.ts";

test.each([
  ["\\s[a-fA-F0-9]{64}\\s[a-f]{16}", `x ${"aB".repeat(32)} y`, true],
  ["\\s[a-fA-F0-9]{64}\\s[a-f]{16}", `x ${"aB".repeat(31)}a g ${"a".repeat(63)}`, false],
  ["[0-9]{8,}", "1234567-12345678", true],
  ["[0-9]{8}", "1234567-1234567", false],
  ["[0-9]{8}", "", false],
  ["[k]{8}", "kkkkKKK\u212A", true],
])("%s needs a run that %j has: %s", (source, text, expected) => {
  expect(regexRun(source)?.(text)).toBe(expected);
});

test.each([
  "[0-9]{7}",
  "([0-9]{8})?",
  "[0-9]{8}|x",
  "[0-9]{8}*",
  "\\[a]{8}",
  "\\Q[a]{8}\\E",
  "[^a]{8}",
  "[0-9]{0,8}",
])("%s needs none", (source) => {
  expect(regexRun(source)).toBeNull();
});
