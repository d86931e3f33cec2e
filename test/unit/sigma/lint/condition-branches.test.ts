import { expect, test } from "vitest";

import { noPlaceholders } from "../../../../src/sigma/index.ts";
import { parseSigma } from "../../../../src/sigma/parse/parse-sigma.ts";
import { ruleText } from "../../../support/parse-rule.ts";

const LINTED = /^(?:unreachable-branch|constant-condition|only-negations)$/;

test.each([
  ["a and b and not c", []],
  ["a and a", ["unreachable-branch"]],
  ["a and a or b", ["unreachable-branch"]],
  ["a or a and b", ["unreachable-branch"]],
  ["all of them or a", ["unreachable-branch"]],
  ["1 of a* and (b or not c)", []],
  ["2 of them and not (a and b and c)", []],
  ["a and not a", ["constant-condition"]],
  ["a or not a", ["constant-condition"]],
  ["not a", ["only-negations"]],
])("%s", (condition, expected) => {
  const text = ruleText(`a: {f: 1}\nb: {f: 2}\nc: {f: 3}\ncondition: ${condition}`);
  const { diagnostics } = parseSigma(text, "rule.yml", noPlaceholders, true);
  expect(diagnostics.map(({ code }) => code).filter((code) => LINTED.test(code))).toEqual(expected);
});
