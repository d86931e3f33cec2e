import { expect, test } from "vitest";

import { codes, rule, ruleText, said } from "../../../support/parse-rule.ts";

function withAggregation(text: string): string {
  return ruleText(`s:\n  f: 1\ntimeframe: 5m\ncondition: s | ${text}`);
}

test.each([
  ["count() > 5", { type: "event_count", field: null, condition: { gt: 5 } }],
  ["count() by src_ip >= 50", { groupBy: ["src_ip"], condition: { gte: 50 } }],
  ["count(User) by Host > 10", { type: "value_count", field: "User", groupBy: ["Host"] }],
  ["count() by TaskName < 5", { condition: { lt: 5 } }],
  ["count() by a, b == 3", { groupBy: ["a", "b"], condition: { eq: 3 } }],
  ["COUNT( user.name ) BY id.orig_h<=3", { field: "user.name", groupBy: ["id.orig_h"] }],
  ["count() = 1", { condition: { eq: 1 } }],
  ["count() != 1", { condition: { neq: 1 } }],
  ["sum(bytes) by src_ip > 1000000", { type: "value_sum", field: "bytes" }],
  ["avg(duration) < 0.5", { type: "value_avg", condition: { lt: 0.5 } }],
  ["min(ttl) < 3", { type: "value_percentile", percentile: 0, field: "ttl" }],
  ["max(ttl) > 128", { type: "value_percentile", percentile: 100, groupBy: [] }],
])("%s is read", (text, parts) => {
  expect(rule(withAggregation(text)).aggregation).toMatchObject({
    ...parts,
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
  ["sum() by y > 3", "invalid-aggregation"],
  ["median(x) > 3", "invalid-aggregation"],
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
