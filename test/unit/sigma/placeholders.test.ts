import { expect, test } from "vitest";

import { loadRules, type LoadedRuleSet } from "../../../src/sigma/index.ts";
import { jsonEvent, ruleText } from "../../support/sigma-rule.ts";

const PLACEHOLDERS = new Map([
  ["admins", ["root", "adm_*", "o'neil"]],
  ["share", ["C:\\", "D:\\"]],
  ["hosts", ["a", "b"]],
  ["empty", []],
  ["many", Array.from({ length: 101 }, (_, index) => String(index))],
]);

function load(line: string): LoadedRuleSet {
  const text = ruleText(`sel:\n  ${line}\ncondition: sel`);
  return loadRules([{ path: "rule.yml", text }], { views: [], placeholders: PLACEHOLDERS });
}

test.each([
  ["user|expand: '%admins%'", "ROOT", true],
  ["user|expand: '%admins%'", "adm_5", true],
  ["user|expand: '%admins%'", "ann", false],
  ["user|expand: 'x-%admins%-y'", "x-root-y", true],
  ["user|contains|expand: '%hosts%%hosts%'", "..ba..", true],
  ["user|contains|expand: '%hosts%%hosts%'", "..ab", true],
  ["user|contains|expand: '%hosts%1%hosts%'", "ab", false],
  ["user|expand: '%share%*'", "C:\\windows", true],
  ["user|expand: '%share%*'", "C:*", false],
  ["user|expand: '\\\\%hosts%'", "\\a", true],
  ["user|expand: '\\%hosts\\%'", "%hosts%", true],
  ["user|re|expand: '^%hosts%+$'", "bbb", true],
  ["user|re|expand: '^%hosts%+$'", "bc", false],
  ["user|expand|all: ['*%hosts%*', '*%admins%*']", "root@a", true],
  ["user|expand|all: ['*%hosts%*', '*%admins%*']", "root@c", false],
  ["user: '%admins%'", "%admins%", true],
])("%s of %o: %s", (line, user, matches) => {
  const rules = load(line);
  expect(rules.diagnostics).toEqual([]);
  expect(rules.match(jsonEvent({ user }))).toHaveLength(matches ? 1 : 0);
});

test.each([
  [
    "%admin%",
    'placeholder %admin% has no value list; add it under placeholders in the configuration; did you mean "admins"?',
  ],
  ["%empty%", "placeholder %empty% has no value list; add it"],
  ["%constructor%", "placeholder %constructor% has no value list; add it"],
  ["%many%%many%", "the lists make more than 10000 values"],
])("a rule with %s is refused", (value, message) => {
  const rules = load(`user|expand: '${value}'`);
  expect(rules.rules).toEqual([]);
  expect(rules.diagnostics.map((each) => each.message)).toEqual([expect.stringContaining(message)]);
});
