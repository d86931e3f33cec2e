import { expect, test } from "vitest";

import {
  codes,
  correlation,
  correlationText,
  said,
  shortCondition,
} from "../../../support/parse-rule.ts";

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

const TEMPORAL = `type: temporal
rules: [scan, login, upload]
group-by: [src_ip]
timespan: 1h`;

function temporal(lines = "", from: string | RegExp = "", to = ""): string {
  return correlationText(`${TEMPORAL.replace(from, to)}\n${lines}`);
}

test("a temporal correlation needs no condition, and is told early", () => {
  for (const type of ["temporal", "temporal_ordered"]) {
    const text = temporal("", "temporal", type);
    expect(said(text)).toEqual([]);
    expect(correlation(text)).toMatchObject({ type, condition: {}, emit: "early" });
  }
});

test("a temporal correlation takes fewer rules, or words over their names", () => {
  expect(correlation(temporal("condition: { gte: 2 }")).condition).toEqual({ gte: 2 });
  const words = correlation(temporal("condition: (scan or login) and upload"));
  expect(words.emit).toBe("early");
  expect(shortCondition(words.expression ?? { kind: "constant", value: false })).toBe(
    "((scan or login) and upload)",
  );
});

test("the rules that words name need no list", () => {
  const without = (condition: string): string =>
    temporal(`condition: ${condition}`, "rules: [scan, login, upload]\n");
  const { rules, emit } = correlation(without("(scan or login) and not upload or scan"));
  expect(rules.map(({ name }) => name)).toEqual(["scan", "login", "upload"]);
  expect(emit).toBe("final");
  expect(codes(without("1 of scan*"))).toContain("missing-rules");
  expect(codes(without("{ gte: 2 }"))).toContain("missing-rules");
});

test("what is missing is known only when the window ends", () => {
  expect(correlation(temporal("condition: scan and login and not upload")).emit).toBe("final");
});

test.each([
  ["condition: { gte: 4 }", "", "", "impossible-condition"],
  ["condition: { field: a, gte: 2 }", "", "", "unexpected-field"],
  ["condition: scan and login", "", "", "rule-not-in-condition"],
  ["condition: scan and login and uplaod", "", "", "unknown-selection"],
  ["condition: scan and login and upload | count() > 3", "", "", "invalid-correlation-condition"],
  ["condition: scan and login and upload", "temporal", "temporal_ordered", "invalid-correlation-"],
  ["", "upload", "scan", "repeated-rule"],
  ["", "upload", Array.from({ length: 40 }, (_, n) => `r${n}`).join(", "), "too-many-rules"],
])("a temporal correlation with %o, %o made %o, is refused as %s", (lines, from, to, code) => {
  expect(codes(temporal(lines, from, to)).join(" ")).toContain(code);
});

const PERCENTILE = changed("event_count", "value_percentile").replace(
  "{ gte",
  "{ field: bytes, percentile: 95, gte",
);

test("a percentile says which, and is told when the window ends", () => {
  expect(said(PERCENTILE)).toEqual([]);
  expect(correlation(PERCENTILE)).toMatchObject({ percentile: 95, fields: ["bytes"] });
  expect(correlation(PERCENTILE).emit).toBe("final");
});

test.each([
  ["percentile: 95, ", "", "missing-percentile"],
  ["95", "101", "invalid-percentile"],
  ["95", "'95'", "invalid-percentile"],
  ["value_percentile", "value_avg", "unexpected-percentile"],
  ["bytes", "[bytes, packets]", "unexpected-field"],
])("a percentile with %o made %o is refused as %s", (from, to, code) => {
  expect(codes(PERCENTILE.replace(from, to))).toContain(code);
});

test.each([
  ["value_sum", "early"],
  ["value_avg", "final"],
])("%s over a bound is told %s", (type, emit) => {
  const text = changed("event_count", type).replace("{ gte", "{ field: bytes, gte");
  expect(correlation(text)).toMatchObject({ type, emit });
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
  ["event_count", "value_median", "unsupported-correlation-type"],
  ["event_count", "value_sum", "missing-field"],
  ["event_count", "value_avg", "missing-field"],
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
    ...said(changed("event_count", "count")),
    ...said(changed("event_count", "value_median")),
    ...said(changed("group-by", "group_by")),
    ...said(changed("{ gte", "{ field: x, gte")),
    ...said(changed("gte:", '">=":')),
  ]).toMatchInlineSnapshot(`
    [
      "error unknown-correlation-type 5:9 unknown correlation type "event_cuont"; did you mean "event_count"?",
      "error unknown-correlation-type 5:9 unknown correlation type "count"; write one of event_count, value_count, temporal, temporal_ordered, value_sum, value_avg, value_percentile",
      "error unsupported-correlation-type 5:9 "value_median" is not of Sigma 2.1; write value_percentile with percentile: 50 in the condition",
      "error unknown-correlation-key 7:3 unknown key "group_by" in the correlation; did you mean "group-by"?",
      "error unexpected-field 9:3 event_count counts events and has no field; did you mean "value_count"?",
      "error unknown-operator 9:16 unknown operator ">="; did you mean "gte"?",
    ]
  `);
});
