import { expect, test } from "vitest";

import { codes, correlation, correlationText, said } from "../../../support/parse-rule.ts";

const COUNT = `type: event_count
rules: [failed_login]
group-by: [user.name]
timespan: 5m
condition: { gte: 10 }`;

function changed(from: string | RegExp, to: string): string {
  return correlationText(COUNT.replace(from, to));
}

test("event_count is read", () => {
  expect(said(correlationText(COUNT))).toEqual([]);
  expect(correlation(correlationText(COUNT))).toMatchObject({
    kind: "correlation",
    type: "event_count",
    rules: [{ name: "failed_login", at: { file: "rule.yml", line: 6, column: 11 } }],
    groupBy: ["user.name"],
    timespanMicros: 300e6,
    condition: { gte: 10 },
    fields: [],
    generate: false,
    emit: "early",
  });
});

test("value_count is read with one field or several", () => {
  const text = changed("event_count", "value_count");
  const one = text.replace("{ gte", "{ field: host.name, gte");
  const two = text.replace("{ gte", "{ field: [a, b], gte");
  expect(correlation(one).fields).toEqual(["host.name"]);
  expect(correlation(two).fields).toEqual(["a", "b"]);
});

test("a single rule and a single group-by need no list", () => {
  const document = correlation(changed("[failed_login]", "one").replace("[user.name]", "user"));
  expect(document.rules.map((reference) => reference.name)).toEqual(["one"]);
  expect(document.groupBy).toEqual(["user"]);
});

test("aliases name a field for each rule", () => {
  const aliases = "group-by: [who]\naliases:\n  who:\n    a: User\n    b: Account";
  const document = correlation(changed("group-by: [user.name]", aliases));
  expect(document.aliases).toEqual(
    new Map([
      [
        "who",
        new Map([
          ["a", "User"],
          ["b", "Account"],
        ]),
      ],
    ]),
  );
});

test.each([
  ["{ gt: 5 }", "early"],
  ["{ gte: 5 }", "early"],
  ["{ lt: 5 }", "final"],
  ["{ eq: 5 }", "final"],
  ["{ neq: 5 }", "final"],
  ["{ gt: 5, lte: 9 }", "final"],
])("%s is told %s", (condition, emit) => {
  expect(correlation(changed("{ gte: 10 }", condition)).emit).toBe(emit);
});

test("emit and generate are taken as written", () => {
  const text = `${changed("x", "x")}  emit: final\n  generate: true\n`;
  expect(correlation(text)).toMatchObject({ emit: "final", generate: true });
});

test("generate may stand at the top", () => {
  expect(correlation(`generate: true\n${correlationText(COUNT)}`).generate).toBe(true);
});

test("without group-by there is a warning", () => {
  const text = changed("group-by: [user.name]\n", "");
  expect(codes(text)).toEqual(["missing-group-by"]);
  expect(correlation(text).groupBy).toEqual([]);
});

test.each([
  ["type: event_count\n", "", "missing-type"],
  ["rules: [failed_login]\n", "", "missing-rules"],
  ["timespan: 5m\n", "", "missing-timespan"],
  [/condition: .*/, "", "missing-condition"],
  ["event_count", "temporal", "unsupported-correlation-type"],
  ["event_count", "temporal_ordered", "unsupported-correlation-type"],
  ["event_count", "value_sum", "unsupported-correlation-type"],
  ["event_count", "value_avg", "unsupported-correlation-type"],
  ["event_count", "value_percentile", "unsupported-correlation-type"],
  ["event_count", "event_cuont", "unknown-correlation-type"],
  ["event_count", "value_count", "missing-field"],
  ["{ gte", "{ field: x, gte", "unexpected-field"],
  ["[failed_login]", "[]", "empty-rules"],
  ["[failed_login]", "[{ a: b }]", "text-expected"],
  ["5m", "1h30m", "invalid-timespan"],
  ["5m", "300", "invalid-timespan"],
  ["5m", "[5m]", "invalid-timespan"],
  ["{ gte: 10 }", "{ gte: '10' }", "number-expected"],
  ["{ gte: 10 }", "{ gte: ten }", "number-expected"],
  ["{ gte: 10 }", "{ ge: 10 }", "unknown-operator"],
  ["{ gte: 10 }", "{ }", "invalid-correlation-condition"],
  ["{ gte: 10 }", "a and b", "invalid-correlation-condition"],
  ["{ gte: 10 }", "{ gt: 10, lt: 10 }", "impossible-condition"],
  ["{ gte: 10 }", "{ gte: 10, lte: 9 }", "impossible-condition"],
  ["{ gte: 10 }", "{ gte: 10 }\nemit: late", "invalid-emit"],
  ["{ gte: 10 }", "{ lt: 10 }\nemit: early", "invalid-emit"],
  ["{ gte: 10 }", "{ gte: 10 }\ngenerate: 'true'", "boolean-expected"],
  ["{ gte: 10 }", "{ gte: 10 }\naliases: [a]", "invalid-aliases"],
  ["{ gte: 10 }", "{ gte: 10 }\naliases: { a: b }", "invalid-aliases"],
  ["group-by", "group_by", "unknown-correlation-key"],
])("%s made %o is refused as %s", (from, to, code) => {
  expect(codes(changed(from, to))).toContain(code);
  expect(said(changed(from, to)).some((line) => line.startsWith("error"))).toBe(true);
});

test("the messages guess what was meant", () => {
  expect([
    ...said(changed("event_count", "event_cuont")),
    ...said(changed("event_count", "temporal")),
    ...said(changed("group-by", "group_by")),
    ...said(changed("{ gte", "{ field: x, gte")),
  ]).toMatchInlineSnapshot(`
    [
      "error unknown-correlation-type 5:9 unknown correlation type "event_cuont"; did you mean "event_count"?",
      "error unsupported-correlation-type 5:9 correlation type "temporal" is not supported yet; event_count and value_count are",
      "error unknown-correlation-key 7:3 unknown key "group_by" in the correlation; did you mean "group-by"?",
      "error unexpected-field 9:3 event_count counts events and has no field; did you mean "value_count"?",
    ]
  `);
});
