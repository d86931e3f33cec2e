import { expect, test } from "vitest";

import { codes, rule, ruleText, said } from "../../../support/parse-rule.ts";

function withAggregation(text: string): string {
  return ruleText(`s:\n  f: 1\ntimeframe: 5m\ncondition: s | ${text}`);
}

test.each([
  ["count() > 5", null, [], { gt: 5 }],
  ["count() by src_ip >= 50", null, ["src_ip"], { gte: 50 }],
  ["count(TargetUserName) by Workstation > 10", "TargetUserName", ["Workstation"], { gt: 10 }],
  ["count() by TaskName < 5", null, ["TaskName"], { lt: 5 }],
  ["count() by a, b == 3", null, ["a", "b"], { eq: 3 }],
  ["COUNT( user.name ) BY id.orig_h<=3", "user.name", ["id.orig_h"], { lte: 3 }],
  ["count() = 1", null, [], { eq: 1 }],
  ["count() != 1", null, [], { neq: 1 }],
])("%s is read", (text, field, groupBy, condition) => {
  expect(rule(withAggregation(text)).aggregation).toEqual({
    field,
    groupBy,
    condition,
    timespanMicros: 300e6,
  });
});

test("the condition of the matches is what stands before the pipe", () => {
  expect(rule(withAggregation("count() > 5")).conditions).toEqual([
    { text: "s", root: { kind: "selection", name: "s" } },
  ]);
});

test.each([
  ["near other", "unsupported-aggregation"],
  ["sum(x) by y > 3", "unsupported-aggregation"],
  ["min(x) > 3", "unsupported-aggregation"],
  ["max(x) > 3", "unsupported-aggregation"],
  ["avg(x) > 3", "unsupported-aggregation"],
  ["count() by x", "invalid-aggregation"],
  ["count > 3", "invalid-aggregation"],
  ["count() > many", "invalid-aggregation"],
  ["count() => 3", "invalid-aggregation"],
  ["count() > 3 | count() > 4", "invalid-aggregation"],
  ["", "invalid-aggregation"],
])("| %s is refused", (text, code) => {
  expect(codes(withAggregation(text))).toEqual([code]);
});

test("an aggregation without a timeframe is refused", () => {
  expect(said(ruleText("s:\n  f: 1\ncondition: s | count() > 5"))).toMatchInlineSnapshot(`
    [
      "error missing-timeframe 8:14 the aggregation needs a timeframe in the detection, as timeframe: 5m",
    ]
  `);
});

test("a timeframe is no selection, and does nothing alone", () => {
  const text = ruleText("s:\n  f: 1\ntimeframe: 5m\ncondition: 1 of them");
  expect(rule(text).selections.size).toBe(1);
  expect(said(text)).toMatchInlineSnapshot(`
    [
      "warning unused-timeframe 8:3 timeframe does nothing without an aggregation such as | count() > 10",
    ]
  `);
});
