import { describe, expect, test } from "vitest";

import type { Fields, LogSource } from "../../../../src/event/index.ts";
import {
  type Diagnostic,
  loadingRules,
  loadRules,
  type LoadedRuleSet,
  parsePipelines,
} from "../../../../src/sigma/index.ts";
import { jsonEvent, ruleText } from "../../../support/sigma-rule.ts";

interface Asked {
  readonly pipelines: readonly string[];
  readonly rules: readonly string[];
  readonly placeholders?: ReadonlyMap<string, readonly string[]>;
}

function loaded({ pipelines, rules, placeholders }: Asked): LoadedRuleSet {
  const parsed = pipelines.map((text, index) => parsePipelines(text, `pipeline-${index}.yml`));
  expect(parsed.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
  const files = rules.map((text, index) => ({ path: `rule-${index}.yml`, text }));
  return loadRules(files, {
    views: [],
    pipelines: parsed.flatMap((each) => each.pipelines),
    ...(placeholders === undefined ? {} : { placeholders }),
  });
}

function rulesOf(steps: string, detection: string, logsource?: LogSource): LoadedRuleSet {
  const rules = [ruleText(detection, logsource)];
  return loaded({ pipelines: [`transformations:\n${steps}`], rules });
}

function errorsOf({ diagnostics }: LoadedRuleSet): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === "error");
}

const MAP = "- { type: field_name_mapping, mapping: { a: x, b: [y, z] } }";
const A = "{ type: include_fields, fields: [a] }";

describe("a rule after a pipeline", () => {
  test.each<[string, string, string, Fields, boolean]>([
    ["maps a field", MAP, "sel: { a: 1 }\ncondition: sel", { x: 1 }, true],
    ["no longer asks the old one", MAP, "sel: { a: 1 }\ncondition: sel", { a: 1 }, false],
    ["asks the first of several", MAP, "sel: { b: v }\ncondition: sel", { y: "v" }, true],
    ["asks the second of several", MAP, "sel: { b: v }\ncondition: sel", { z: "v" }, true],
    [
      "asks all of them of a negated item",
      MAP,
      "sel: { b|neq: v }\ncondition: sel",
      { y: "v", z: "w" },
      false,
    ],
    [
      "holds when none of them has it",
      MAP,
      "sel: { b|neq: v }\ncondition: sel",
      { y: "u", z: "w" },
      true,
    ],
    [
      "keeps all values in one field",
      MAP,
      "sel: { b|contains|all: [p, q] }\ncondition: sel",
      { y: "p", z: "q" },
      false,
    ],
    [
      "maps a field reference",
      MAP,
      "sel: { c|fieldref: a }\ncondition: sel",
      { c: "v", x: "v" },
      true,
    ],
    [
      "maps a reference to several",
      MAP,
      "sel: { c|fieldref: b }\ncondition: sel",
      { c: "v", z: "v" },
      true,
    ],
    [
      "looks for keywords in a field",
      "- { type: field_name_mapping, mapping: { null: m } }",
      "sel: [bad]\ncondition: sel",
      { m: "so bad!" },
      true,
    ],
    [
      "and nowhere else",
      "- { type: field_name_mapping, mapping: { null: m } }",
      "sel: [bad]\ncondition: sel",
      { n: "so bad!" },
      false,
    ],
    [
      "drops an item",
      `- { type: drop_detection_item, field_name_conditions: [${A}] }`,
      "sel: { a: 1, c: 2 }\ncondition: sel",
      { c: 2 },
      true,
    ],
    [
      "drops a selection",
      `- { type: drop_detection_item, field_name_conditions: [${A}] }`,
      "sel: { a: 1 }\no: { c: 2 }\ncondition: o and not sel",
      { c: 2, a: 1 },
      true,
    ],
    [
      "asks all of what is left",
      `- { type: drop_detection_item, field_name_conditions: [${A}] }`,
      "sel: { a: 1 }\no: { c: 2 }\np: { d: 3 }\ncondition: all of them",
      { c: 2 },
      false,
    ],
    [
      "asks one of what is left",
      `- { type: drop_detection_item, field_name_conditions: [${A}] }`,
      "sel: { a: 1 }\no: { c: 2 }\np: { d: 3 }\ncondition: 1 of them",
      { a: 1 },
      false,
    ],
    [
      "asks a condition more",
      "- { type: add_condition, conditions: { i|startswith: w } }",
      "sel: { a: 1 }\ncondition: sel",
      { a: 1, i: "web" },
      true,
    ],
    [
      "is quiet without it",
      "- { type: add_condition, conditions: { i|startswith: w } }",
      "sel: { a: 1 }\ncondition: sel",
      { a: 1, i: "db" },
      false,
    ],
    [
      "asks that it does not hold",
      "- { type: add_condition, negated: true, conditions: { i: w } }",
      "sel: { a: 1 }\ncondition: sel",
      { a: 1, i: "w" },
      false,
    ],
    [
      "asks for its log source",
      "- { type: add_condition, template: true, conditions: { i: 'p-$product' } }",
      "sel: { a: 1 }\ncondition: sel",
      { a: 1, i: "p-test" },
      true,
    ],
    [
      "replaces in a path that ends in a backslash and a star",
      String.raw`- { type: replace_string, regex: '^C:', replacement: '?:' }`,
      String.raw`sel: { a|startswith: 'C:\tmp\' }` + "\ncondition: sel",
      { a: String.raw`D:\tmp\x` },
      true,
    ],
    [
      "replaces by a group",
      String.raw`- { type: replace_string, regex: '(\w+)@(\w+)', replacement: '\2.\g<1>' }`,
      "sel: { a: u@h }\ncondition: sel",
      { a: "h.u" },
      true,
    ],
    [
      "matches a regular expression for the same text",
      "- { type: regex }",
      "sel: { a: 'F?o*' }\ncondition: sel",
      { a: "fxO\nbar" },
      true,
    ],
    [
      "with letter case, if it is plain",
      "- { type: regex, method: plain }",
      "sel: { a: Foo }\ncondition: sel",
      { a: "foo" },
      false,
    ],
    [
      "and is not found inside longer texts",
      "- { type: regex, method: plain }",
      "sel: { a: Foo }\ncondition: sel",
      { a: "xFoo" },
      false,
    ],
    [
      "minds the case that a pipeline gave",
      "- { type: case, method: upper }",
      "sel: { a|cased: foo }\ncondition: sel",
      { a: "FOO" },
      true,
    ],
    [
      "knows hashes apart",
      "- { type: hashes_fields, valid_hash_algos: [MD5], field_prefix: h }",
      "sel: { Hashes: 'MD5=0f' }\ncondition: sel",
      { hMD5: "0F" },
      true,
    ],
    [
      "takes fields out of values",
      "- { type: extract_fields, regex: '(?P<k>[a-z]+):(?P<n>[0-9]+)', field_prefix: r }",
      "sel: { a: 'dw:12' }\ncondition: sel",
      { "r.k": "dw", "r.n": 12 },
      true,
    ],
    [
      "compares a number",
      "- { type: convert_type, target_type: num }",
      "sel: { a: '5' }\ncondition: sel",
      { a: 5 },
      true,
    ],
    [
      "has a field named __proto__",
      "- { type: field_name_mapping, mapping: { a: __proto__ } }",
      "sel: { a: 1 }\ncondition: sel",
      { a: 1 },
      false,
    ],
  ])("%s", (...[, steps, detection, event, matches]) => {
    const rules = rulesOf(steps, detection);
    expect(errorsOf(rules)).toEqual([]);
    expect(rules.match(jsonEvent(event))).toHaveLength(matches ? 1 : 0);
  });

  test("is for the log source that it was given", () => {
    const step = "- { type: change_logsource, product: other }";
    const rules = rulesOf(step, "sel: { a: 1 }\ncondition: sel");
    expect(rules.match(jsonEvent({ a: 1 }))).toEqual([]);
    const other = jsonEvent({ a: 1 }, { logsource: { product: "other" } });
    expect(rules.match(other)).toHaveLength(1);
  });

  test("explains a match with the mapped field", () => {
    const rules = rulesOf(MAP, "sel: { a: 1 }\ncondition: sel");
    const [match] = rules.match(jsonEvent({ x: 1 }));
    expect(match === undefined ? [] : rules.explain(match)).toEqual([
      { selection: "sel", field: "x", value: 1, pattern: "1" },
    ]);
  });
});

describe("several pipelines", () => {
  const first =
    "name: first\npriority: 10\ntransformations: [{ id: m, type: field_name_mapping, mapping: { a: b } }]";
  const second =
    "name: second\npriority: 20\ntransformations: [{ type: field_name_mapping, mapping: { b: c } }]";

  test.each([[[first, second]], [[second, first]]])("run by priority", (pipelines) => {
    const rules = loaded({ pipelines, rules: [ruleText("sel: { a: 1 }\ncondition: sel")] });
    expect(rules.match(jsonEvent({ c: 1 }))).toHaveLength(1);
  });

  test("know what an earlier one has done", () => {
    const late =
      "priority: 20\ntransformations: [{ type: rule_failure, message: seen, rule_conditions: [{ type: processing_item_applied, processing_item_id: m }] }]";
    const rules = loaded({
      pipelines: [late, first],
      rules: [ruleText("sel: { a: 1 }\ncondition: sel")],
    });
    expect(errorsOf(rules).map(({ code }) => code)).toEqual(["pipeline-refusal"]);
  });
});

describe("a refusal", () => {
  test("names the pipeline, its place and its message, and stops that rule alone", () => {
    const pipeline =
      "name: strict\ntransformations:\n  - type: detection_item_failure\n    message: no field b here\n    field_name_conditions: [{ type: include_fields, fields: [b] }]";
    const fine = ruleText("sel: { a: 1 }\ncondition: sel");
    const stopped = fine.replace("{ a: 1 }", "{ b: 1 }").replace(/1{8}/, "22222222");
    const rules = loaded({ pipelines: [pipeline], rules: [stopped, fine] });
    expect(rules.rules).toHaveLength(1);
    expect(errorsOf(rules)).toEqual([
      {
        code: "pipeline-refusal",
        severity: "error",
        message: 'pipeline "strict" (pipeline-0.yml:3:5) refuses the rule: no field b here',
        rule: "22222222-1111-4111-8111-111111111111",
        file: "rule-0.yml",
        line: 6,
        column: 10,
      },
    ]);
  });

  test.each([
    ["- { type: drop_detection_item }", "nothing is left to match"],
    ["- { type: strict_field_mapping_failure }", "no mapping for the fields a"],
    ["- { type: add_condition, name: sel, conditions: { b: 1 } }", 'has a selection "sel" already'],
    ["- { type: add_condition, template: true, conditions: { b: $service } }", "no service"],
    ["- { type: convert_type, target_type: num }", '"word" cannot become a number'],
  ])("by %s", (steps, message) => {
    const rules = rulesOf(steps, "sel: { a: word }\ncondition: sel");
    expect(rules.rules).toEqual([]);
    expect(errorsOf(rules).map((each) => each.message)).toEqual([expect.stringContaining(message)]);
  });
});

describe("the content hash", () => {
  const detection = "sel: { a: Foo }\ncondition: sel";
  const hashOf = (steps: string): string | undefined =>
    rulesOf(steps, detection).rules[0]?.meta.contentHash;
  const written = hashOf("[]".replace("[]", "- { type: add_field, field: x }"));

  test("stays when nothing that is matched changes", () => {
    const own = loadRules([{ path: "r.yml", text: ruleText(detection) }], { views: [] });
    expect(written).toBe(own.rules[0]?.meta.contentHash);
    expect(hashOf("- { type: field_name_mapping, mapping: { b: c } }")).toBe(written);
  });

  test.each([
    "- { type: field_name_mapping, mapping: { a: b } }",
    "- { type: change_logsource, product: other }",
    "- { type: add_condition, conditions: { b: 1 } }",
    "- { type: set_value, value: bar }",
  ])("changes with %s, and is the same each time", (steps) => {
    expect(hashOf(steps)).not.toBe(written);
    expect(hashOf(steps)).toBe(hashOf(steps));
  });
});

describe("placeholders", () => {
  const rule = ruleText("sel: { a|expand: '%x%' }\ncondition: sel");
  const values = "vars: { x: [one, 'tw*'] }\ntransformations: [{ type: value_placeholders }]";
  const wildcard = "transformations: [{ type: wildcard_placeholders }]";

  test.each<[string, string, boolean]>([
    [values, "one", true],
    [values, "two", true],
    [values, "three", false],
    [wildcard, "anything", true],
  ])("of %s meet %s", (pipeline, a, matches) => {
    const rules = loaded({ pipelines: [pipeline], rules: [rule] });
    expect(rules.match(jsonEvent({ a }))).toHaveLength(matches ? 1 : 0);
  });

  test("have the list of the configuration before that of a pipeline", () => {
    const placeholders = new Map([["x", ["own"]]]);
    const rules = loaded({ pipelines: [values], rules: [rule], placeholders });
    expect(rules.match(jsonEvent({ a: "own" }))).toHaveLength(1);
    expect(rules.match(jsonEvent({ a: "one" }))).toEqual([]);
  });

  test("that are anything are so in a regular expression", () => {
    const regex = rule.replace("a|expand: '%x%'", () => "a|re|expand: '^p%x%s$'");
    const rules = loaded({ pipelines: [wildcard], rules: [regex] });
    expect(rules.match(jsonEvent({ a: "p-q-s" }))).toHaveLength(1);
  });

  test("without a list refuse the rule", () => {
    const pipeline = values.replace("x:", "z:");
    const rules = loaded({ pipelines: [pipeline], rules: [rule] });
    expect(errorsOf(rules).map(({ code }) => code)).toEqual(["unresolved-placeholder"]);
  });
});

describe("correlations and filters", () => {
  const base = ruleText("sel: { a: 1 }\ncondition: sel");
  const correlation = [
    "title: Many",
    "id: 33333333-3333-4333-8333-333333333333",
    "correlation:",
    "  type: value_count",
    "  rules: [11111111-1111-4111-8111-111111111111]",
    "  group-by: [a, b]",
    "  timespan: 1m",
    "  condition: { field: c, gte: 2 }",
  ].join("\n");
  const steps = (mapping: string): string =>
    `transformations:\n- type: field_name_mapping\n  mapping: ${mapping}\n  rule_conditions: [{ type: logsource, product: test }]`;

  test("have their fields mapped, by the log source of their rules", () => {
    const pipelines = [steps("{ a: x, b: [y, z], c: w }")];
    const { correlations } = loaded({ pipelines, rules: [base, correlation] });
    expect(correlations.map(({ groupBy }) => groupBy)).toEqual([["x", "y", "z"]]);
  });

  test("are refused where one field would be several", () => {
    const pipelines = [steps("{ c: [v, w] }")];
    const rules = loaded({ pipelines, rules: [base, correlation] });
    expect(rules.correlations).toEqual([]);
    expect(errorsOf(rules).map(({ message }) => message)).toEqual([
      expect.stringContaining('"c" is several fields here, and the condition can have one only'),
    ]);
  });

  test("are part of their rule before it is changed", () => {
    const filter = [
      "title: Not the scanner",
      "id: 44444444-4444-4444-8444-444444444444",
      "logsource: { product: test }",
      "filter:",
      "  rules: any",
      "  scanner: { src: scanner }",
      "  condition: not scanner",
    ].join("\n");
    const pipelines = [
      "transformations:\n- { type: change_logsource, product: other }\n- { type: field_name_prefix, prefix: p. }",
    ];
    const rules = loaded({ pipelines, rules: [base, filter] });
    const other = { logsource: { product: "other" } };
    expect(rules.match(jsonEvent({ "p.a": 1, "p.src": "web" }, other))).toHaveLength(1);
    expect(rules.match(jsonEvent({ "p.a": 1, "p.src": "scanner" }, other))).toEqual([]);
  });
});

test("pipelines run in slices, with a pause for each step of each rule", () => {
  const files = [1, 2, 3].map((id) => ({
    path: `rule-${id}.yml`,
    text: ruleText("sel: { a: 1 }\ncondition: sel").replace(/^id: 1/m, `id: ${id}`),
  }));
  const pausesWith = (steps: number): number => {
    const text = `transformations:\n${`${MAP}\n`.repeat(steps)}`;
    const { pipelines } = parsePipelines(text, "pipeline.yml");
    return [...loadingRules(files, { views: [], pipelines })].length;
  };
  expect(pausesWith(5) - pausesWith(1)).toBe(3 * 4);
});
