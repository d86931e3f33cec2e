import { expect, test } from "vitest";

import { loadRules } from "../../../src/sigma/index.ts";
import { jsonEvent, ruleText, rulesOf } from "../../support/sigma-rule.ts";

const RULE_ID = "11111111-1111-4111-8111-111111111111";
const RULE = `name: failed_login\n${ruleText("sel:\n  f: 1\nselection:\n  g: 1\ncondition: 1 of sel*")}`;

function filter(body: string, logsource = "product: test"): string {
  return [
    "title: Not the scanner",
    "id: 22222222-2222-4222-8222-222222222222",
    `logsource: { ${logsource} }`,
    "filter:",
    ...body.split("\n").map((line) => `  ${line}`),
  ].join("\n");
}

const NOT_BOB = "rules: [failed_login]\nselection:\n  user: bob\ncondition: not selection";

function hears(texts: readonly string[], fields: Record<string, string | number>): boolean {
  return rulesOf(texts).match(jsonEvent(fields)).length === 1;
}

function said(...texts: string[]): readonly string[] {
  const files = texts.map((text, index) => ({ path: `${index}.yml`, text }));
  return loadRules(files, { views: [] }).diagnostics.map(
    ({ severity, code, message }) => `${severity} ${code}: ${message}`,
  );
}

test("a filter leaves out what it describes under not", () => {
  expect(hears([RULE, filter(NOT_BOB)], { f: 1, user: "ann" })).toBe(true);
  expect(hears([RULE, filter(NOT_BOB)], { f: 1, user: "bob" })).toBe(false);
  expect(hears([RULE, filter(NOT_BOB)], { f: 2, user: "ann" })).toBe(false);
});

test("a filter without not is ANDed as written, with a warning", () => {
  const keeps = filter(NOT_BOB.replace("not ", ""));
  expect(hears([RULE, keeps], { f: 1, user: "bob" })).toBe(true);
  expect(hears([RULE, keeps], { f: 1, user: "ann" })).toBe(false);
  expect(said(RULE, keeps)).toEqual([
    expect.stringContaining("warning filter-keeps: this keeps only the matches"),
  ]);
});

test("rule and filter do not see each other's selections", () => {
  // `selection` is in both, and `sel*` of the rule fits the filter's too.
  expect(hears([RULE, filter(NOT_BOB)], { user: "bob" })).toBe(false);
  expect(hears([RULE, filter(NOT_BOB)], { g: 1, user: "ann" })).toBe(true);
  const them = filter(NOT_BOB.replace("not selection", "not 1 of them"));
  expect(hears([RULE, them], { f: 1, user: "ann" })).toBe(true);
});

test.each([
  ["rules: failed_login", "product: test", true],
  [`rules: [${RULE_ID}]`, "product: test", true],
  ["rules: any", "product: test", true],
  ["rules: []", "product: test", true],
  ["rules: [failed_login]", "product: other", false],
  ["rules: [failed_login]", "product: test, service: x", false],
])("%s under %s is for the rule: %s", (rules, logsource, applies) => {
  const texts = [RULE, filter(NOT_BOB.replace("rules: [failed_login]", rules), logsource)];
  expect(hears(texts, { f: 1, user: "bob" })).toBe(!applies);
  expect(said(...texts).some((line) => line.startsWith("warning unused-filter"))).toBe(!applies);
});

test("several filters all apply, and the rule names them", () => {
  const other = filter(NOT_BOB.replace("bob", "eve")).replace("22222222-", "33333333-");
  for (const user of ["bob", "eve"]) {
    expect(hears([filter(NOT_BOB), RULE, other], { f: 1, user })).toBe(false);
  }
  const rules = rulesOf([filter(NOT_BOB), RULE, other]).rules;
  expect(rules.map(({ filters }) => filters)).toEqual([
    ["22222222-2222-4222-8222-222222222222", "33333333-2222-4222-8222-222222222222"],
  ]);
});

test("the explanation of a match shows what of a filter held", () => {
  const rules = rulesOf([RULE, filter(NOT_BOB.replace("not ", ""))]);
  const [match] = rules.match(jsonEvent({ f: 1, user: "bob" }));
  expect(match && rules.explain(match).map(({ selection, value }) => [selection, value])).toEqual([
    ["sel", 1],
    ['filter "Not the scanner" (22222222-2222-4222-8222-222222222222): selection', "bob"],
  ]);
});

test("a filtered match is no fact for a correlation", () => {
  const correlation = `title: C
id: 44444444-4444-4444-8444-444444444444
correlation: { type: event_count, rules: [failed_login], timespan: 1m, condition: { gte: 3 } }`;
  const rules = rulesOf([RULE, filter(NOT_BOB), correlation]);
  expect(rules.match(jsonEvent({ f: 1, user: "bob" }))).toEqual([]);
});

test.each([
  [
    "rules: [failed_logn]",
    'warning unknown-rule: no detection rule has the id or name "failed_logn"; did you mean "failed_login"?',
  ],
  ["", "error missing-rules: a filter names the rules"],
  ["rules: [{ a: b }]", "error text-expected"],
])("a filter with %o is answered", (rules, answer) => {
  expect(
    said(RULE, filter(NOT_BOB.replace("rules: [failed_login]\n", rules && `${rules}\n`))),
  ).toEqual(expect.arrayContaining([expect.stringContaining(answer)]));
});

test.each([
  ["condition: not selection", "condition: [not selection, selection]", "invalid-filter-condition"],
  ["condition: not selection", "", "missing-condition"],
  ["condition: not selection", "condition: not selektion", "unknown-selection"],
  ["selection:\n  user: bob\n", "", "no-selections"],
])("a filter with %o made %o is refused as %s, and the rule runs", (from, to, code) => {
  const broken = filter(NOT_BOB.replace(from, to));
  expect(said(RULE, broken).some((line) => line.startsWith(`error ${code}`))).toBe(true);
  const rules = loadRules(
    [RULE, broken].map((text, index) => ({ path: `${index}.yml`, text })),
    { views: [] },
  );
  expect(rules.match(jsonEvent({ f: 1, user: "bob" }))).toHaveLength(1);
});

test("a document is one of rule, correlation and filter", () => {
  expect(said(`${ruleText("s:\n  f: 1\ncondition: s")}\nfilter: { rules: any }`)).toEqual(
    expect.arrayContaining([expect.stringContaining("error ambiguous-document")]),
  );
});
