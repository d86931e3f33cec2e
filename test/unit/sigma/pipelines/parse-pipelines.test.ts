import { describe, expect, test } from "vitest";

import { loadRules, parsePipelines } from "../../../../src/sigma/index.ts";
import {
  FIELD_CONDITIONS,
  ITEM_CONDITIONS,
  RULE_CONDITIONS,
} from "../../../../src/sigma/pipelines/conditions/registry.ts";
import { TRANSFORMATIONS } from "../../../../src/sigma/pipelines/transformations/registry.ts";
import { ruleText } from "../../../support/sigma-rule.ts";

function problemsOf(text: string): readonly string[] {
  const { diagnostics } = parsePipelines(text, "p.yml");
  return diagnostics.map(({ severity, line, column, message }) =>
    [severity, `${line}:${column}`, message].join(" "),
  );
}

function stepProblems(step: string): readonly string[] {
  return problemsOf(`transformations:\n- ${step}`);
}

describe("a mistake in a pipeline", () => {
  test.each([
    [
      "{ type: field_name_maping, mapping: {} }",
      '2:11 unknown transformation "field_name_maping"; did you mean "field_name_mapping"?',
    ],
    ["{ mapping: {} }", '2:3 a transformation needs its "type"'],
    [
      "{ type: field_name_mapping, mappings: {} }",
      '2:31 unknown key "mappings"; did you mean "mapping"?',
    ],
    ["{ type: field_name_mapping, mapping: { a: [] } }", "2:42 a mapping needs a field to map to"],
    ["{ type: field_name_mapping, mapping: { a: { b: c } } }", "2:45 a text is expected here"],
    ["{ type: replace_string, regex: '(?=a)', replacement: b }", "2:34 look-ahead"],
    [
      "{ type: replace_string, regex: a, replacement: '\\2' }",
      '2:50 "\\2" means nothing in a replacement',
    ],
    [
      "{ type: case, method: lowr }",
      '2:25 "method" is one of lower, upper, snake_case; did you mean "lower"?',
    ],
    ["{ type: change_logsource }", "2:3 name a category, a product or a service"],
    ["{ type: drop_detection_item, rule_cond_op: xor }", '2:46 "rule_cond_op" is one of and, or'],
    [
      "{ type: drop_detection_item, rule_conditions: [{ type: logsorce }] }",
      '2:58 unknown condition "logsorce"; did you mean "logsource"?',
    ],
    [
      "{ type: drop_detection_item, rule_conditions: [{ type: logsource, producd: x }] }",
      '2:69 unknown key "producd"; did you mean "product"?',
    ],
    [
      "{ type: drop_detection_item, detection_item_conditions: [{ type: is_null }] }",
      '2:60 "cond" is missing',
    ],
    [
      "{ type: drop_detection_item, rule_cond_expr: a and b, rule_conditions: { a: { type: is_sigma_rule } } }",
      '2:54 no condition is called "b"; did you mean "a"?',
    ],
    [
      "{ type: drop_detection_item, rule_cond_expr: a or, rule_conditions: { a: { type: is_sigma_rule } } }",
      "2:52 the name of a condition is expected here",
    ],
    [
      "{ type: drop_detection_item, rule_cond_expr: (a, rule_conditions: { a: { type: is_sigma_rule } } }",
      "2:50 a ) is missing",
    ],
    [
      "{ type: drop_detection_item, rule_cond_expr: a, rule_conditions: { a: { type: is_sigma_rule }, b: { type: is_sigma_rule } } }",
      "2:48 the expression leaves out the conditions b",
    ],
    [
      "{ type: drop_detection_item, rule_cond_expr: a, rule_conditions: [{ type: is_sigma_rule }] }",
      "2:48 for an expression",
    ],
    [
      "{ type: value_placeholders, rule_conditions: [{ type: is_sigma_rule }] }",
      "2:3 placeholders are replaced before any other step",
    ],
    [
      "{ type: value_placeholders, include: [a], exclude: [b] }",
      '2:3 "include" and "exclude" do not go together',
    ],
    [
      "{ type: field_name_transform, mapping: {} }",
      "2:3 field_name_transform needs a function of Python",
    ],
    ["{ type: add_condition, conditions: { 'a|contain': b } }", '2:43 unknown modifier "contain"'],
    [
      "{ type: drop_detection_item, rule_conditions: [{ type: rule_attribute, attribute: level, value: hig }] }",
      '"hig" is none of informational',
    ],
  ])("in %s is told with its place", (step, problem) => {
    const [first = "", ...more] = stepProblems(step).filter((each) => each.includes(problem));
    expect(stepProblems(step).join("\n")).toContain(problem);
    expect(first.startsWith("error ")).toBe(true);
    expect(more).toEqual([]);
  });

  test("leaves the pipeline out as a whole, and others in", () => {
    const text = [
      "transformations: [{ type: field_name_prefix, prefix: p. }, { type: nonsense }]",
      "---",
      "transformations: [{ type: field_name_suffix, suffix: .s }]",
    ].join("\n");
    expect(parsePipelines(text, "p.yml").pipelines.map(({ items }) => items.length)).toEqual([1]);
  });
});

test.each([
  ["postprocessing: [{ type: embed, prefix: x }]", '"postprocessing" is about the text of a query'],
  ["finalizers: [{ type: concat }]", '"finalizers" is about the text of a query'],
  [
    "transformations: [{ type: query_expression_placeholders, expression: x }]",
    "this step is left out",
  ],
  ["transformations: [{ type: file_placeholders, path: x }]", "this step is left out"],
])("what Sluice cannot honour is a warning: %s", (text, message) => {
  expect(problemsOf(text)).toEqual([expect.stringMatching(/^warning /)]);
  expect(problemsOf(text).join("\n")).toContain(message);
  expect(parsePipelines(text, "p.yml").pipelines).toHaveLength(1);
});

test("every identifier of pySigma 1.5.1 is known", () => {
  expect([...TRANSFORMATIONS.keys()].toSorted()).toEqual(
    (
      "add_condition add_field case change_logsource command_placeholders convert_type " +
      "detection_item_failure drop_detection_item extract_fields field_name_mapping " +
      "field_name_prefix field_name_prefix_mapping field_name_suffix field_name_transform " +
      "file_placeholders hashes_fields http_placeholders map_string nest " +
      "query_expression_placeholders regex remove_field replace_string rule_failure " +
      "set_custom_attribute set_field set_state set_value strict_field_mapping_failure " +
      "value_placeholders wildcard_placeholders"
    ).split(" "),
  );
  expect([...RULE_CONDITIONS.keys()]).toHaveLength(9);
  expect([...ITEM_CONDITIONS.keys()]).toHaveLength(6);
  expect([...FIELD_CONDITIONS.keys()]).toHaveLength(4);
});

describe("bad input ends quickly, with a diagnostic or a normal result:", () => {
  const bomb = Array.from({ length: 30 }, (_, i) =>
    i === 0 ? "a0: &a0 [x, x]" : `a${i}: &a${i} [*a${i - 1}, *a${i - 1}]`,
  ).join("\n");
  const many = Array.from({ length: 100_000 }, (_, index) => `    f${index}: g${index}`).join("\n");
  const condition = (expression: string): string =>
    `transformations:\n- type: drop_detection_item\n  rule_cond_expr: "${expression}"\n  rule_conditions: { a: { type: is_sigma_rule } }`;

  test.each<[string, string, boolean]>([
    ["an alias bomb", bomb, false],
    ["an anchor that holds itself", "transformations: &a [*a]", false],
    ["brackets without end", condition("(".repeat(100_000)), false],
    ["negations without end", condition("not ".repeat(100_000) + "a"), false],
    ["a list of lists", "transformations: [[[]]]", false],
    ["a text", "transformations", false],
    ["a step that is null", "transformations: [null]", false],
    [
      "names of a prototype",
      "transformations:\n- { type: __proto__ }\n- { type: constructor }\n__proto__: 1",
      false,
    ],
    [
      "a mapping of __proto__",
      "transformations: [{ type: field_name_mapping, mapping: { __proto__: x, constructor: y } }]",
      true,
    ],
    [
      "a hundred thousand mappings",
      `transformations:\n- type: field_name_mapping\n  mapping:\n${many}`,
      true,
    ],
    [
      "a hundred thousand prefixes",
      `transformations:\n- type: field_name_prefix_mapping\n  mapping:\n${many}`,
      true,
    ],
    [
      "a pattern of nested repetition",
      "transformations: [{ type: replace_string, regex: '(a*)*$', replacement: b }]",
      true,
    ],
    ["invalid UTF-8", "name: \uFFFD\ntransformations: []", true],
  ])("%s", (_name, text, fine) => {
    const started = performance.now();
    const { pipelines, diagnostics } = parsePipelines(text, "p.yml");
    const rule = ruleText(`sel: { a: '${"a".repeat(10_000)}b', __proto__: 1 }\ncondition: sel`);
    const rules = loadRules([{ path: "r.yml", text: rule }], { views: [], pipelines });
    expect(rules.rules).toHaveLength(1);
    expect(pipelines).toHaveLength(fine ? 1 : 0);
    expect(diagnostics.length > 0).toBe(!fine);
    // Far above what it takes, far below what anything quadratic would.
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
