import { expect, test } from "vitest";

import type { Fields, Value } from "../../../src/event/index.ts";
import { parseJson } from "../../../src/lib/json.ts";
import { parseYaml } from "../../../src/lib/yaml.ts";
import { loadingRules, loadRules, parseViews } from "../../../src/sigma/index.ts";
import { jsonEvent, ruleText } from "../../support/sigma-rule.ts";

/** The bound of the promise, in CPU time: other work on the machine does not count. */
const BOUND_MS = 100;

const brackets = (count: number): string => "[".repeat(count) + "]".repeat(count);
const manyValues = listOf(100_000, (index) => `v${index}`);
const bomb = [
  "a: &a [x, x, x, x, x, x, x, x, x]",
  ..."bcdefghijk"
    .split("")
    .map((name, index) => `${name}: &${name} [${`*${"abcdefghij"[index]}, `.repeat(9)}x]`),
].join("\n");

const RULES: readonly (readonly [name: string, text: string, codes: readonly string[]])[] = [
  ["a value of 1 MB", ruleText(`s: { f: ${"x".repeat(1_000_000)} }\ncondition: s`), []],
  [
    "20,000 nested brackets",
    ruleText(`s: { f: ${brackets(20_000)} }\ncondition: s`),
    ["yaml-syntax"],
  ],
  ["20,000 open brackets", "[".repeat(20_000), ["yaml-syntax"]],
  ["20,000 nested maps", "{a: ".repeat(20_000), ["yaml-syntax"]],
  [
    "20,000 parentheses",
    ruleText(`s: { f: a }\ncondition: ${"(".repeat(20_000)}s${")".repeat(20_000)}`),
    ["condition-too-deep"],
  ],
  ["20,000 times not", ruleText(`s: { f: a }\ncondition: ${"not ".repeat(20_000)}s`), []],
  [
    "2,000 quantifiers over 2,000 selections",
    ruleText(
      `${Array.from({ length: 2_000 }, (_, index) => `s${index}: { f: a }`).join("\n")}\n` +
        `condition: ${Array(2_000).fill("1 of s*").join(" or ")}`,
    ),
    ["condition-too-large"],
  ],
  ["an alias bomb", bomb, ["yaml-too-many-nodes"]],
  ["what a reader makes of invalid UTF-8", ruleText("s: { f: a\uFFFDb }\ncondition: s"), []],
  ["a duplicate key", ruleText("s: { f: a, f: b }\ncondition: s"), ["yaml-duplicate-key"]],
  ["a cyclic anchor", ruleText("s: &s { f: *s }\ncondition: s"), ["yaml-alias"]],
  ["__proto__ as a selection", ruleText("__proto__: { f: a }\ncondition: __proto__"), []],
  ["__proto__ as a field", ruleText("s: { __proto__: a }\ncondition: s"), []],
  [
    "a regex of 10^5 characters",
    ruleText(`s: { f|re: '${"ab?".repeat(33_334)}' }\ncondition: s`),
    ["invalid-regex"],
  ],
  [
    "a regex of 10^5 brackets",
    ruleText(`s: { f|re: '${"(".repeat(100_000)}' }\ncondition: s`),
    ["invalid-regex"],
  ],
  [
    "10^4 regular expressions in one list",
    ruleText(`s:\n  f|re:\n${listOf(10_000, (index) => `a${index}.*b`)}\ncondition: s`),
    ["too-many-regexes"],
  ],
  [
    "nested repetition",
    ruleText("s: { f|re: '((a{100}){100}){100}' }\ncondition: s"),
    ["invalid-regex"],
  ],
];

test.each(RULES)("a rule with %s is read or refused at once", (_name, text, codes) => {
  const { ms, result } = timed(() => loadRules([{ path: "r.yml", text }], { views: [] }));
  const errors = result.diagnostics.filter(({ severity }) => severity === "error");
  expect(errors.map(({ code }) => code)).toEqual(codes);
  expect(ms).toBeLessThan(BOUND_MS);
});

// Reading that much YAML alone takes most of the bound, so the time is held against it.
test("a list of 10^5 values costs a few readings of its YAML, and its last value matches", () => {
  const text = ruleText(`s:\n  f:\n${manyValues}\ncondition: s`);
  const files = [{ path: "r.yml", text }];
  const reading = timed(() => parseYaml(text)).ms;
  const { ms, result: rules } = timed(() => loadRules(files, { views: [] }));
  expect(ms).toBeLessThan(6 * reading);
  expect(rules.diagnostics).toEqual([]);
  expect(rules.match(jsonEvent({ f: "v99999" }))).toHaveLength(1);
  expect(timed(() => rules.match(jsonEvent({ f: "w" }))).ms).toBeLessThan(BOUND_MS);
});

// More than a call takes as arguments.
const MANY = 150_000;
const many = (line: (index: number) => string): string =>
  Array.from({ length: MANY }, (_, index) => line(index)).join("\n");

test.each([
  ["needles", ruleText(`s:\n  f|contains:\n${many((i) => `    - v${i}`)}\ncondition: s`)],
  ["keywords", ruleText(`s:\n${many((i) => `  - v${i}`)}\ncondition: s`)],
])("a rule of 150,000 %s is asked", (_name, text) => {
  const rules = loadRules([{ path: "r.yml", text }], { views: [] });
  expect(rules.match(jsonEvent({ f: "a v149999 b" }))).toHaveLength(1);
  expect(rules.match(jsonEvent({ f: "w" }))).toHaveLength(0);
});

const VIEW = `
name: test
events: { product: test }
logsource: { product: test }
known: [f]
`;

test("a rule that asks for 150,000 fields that no view has, and a file of as many documents, are read", () => {
  const { views } = parseViews(VIEW, "v.yml");
  const fields = ruleText(`s:\n${many((i) => `  x${i}: 1`)}\ncondition: s`);
  const rules = loadRules([{ path: "r.yml", text: fields }], { views });
  expect(rules.diagnostics).toHaveLength(101);
  expect(parseYaml(many(() => "---\na")).documents).toHaveLength(MANY);
});

test.each([
  ["f", (index: number) => `v${index}`],
  ["f|contains", (index: number) => `bad-${index}.example.org`],
  ["f", (index: number) => `'*a${index}?b*'`],
  ["f|cidr", (index: number) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`],
  ["f|contains|all", (index: number) => `v${index}`],
])("10^5 values of %s are read and made ready in many short steps", (key, value) => {
  const text = ruleText(`s:\n  ${key}:\n${listOf(100_000, value)}\ncondition: s`);
  const loading = stepsOf(loadingRules([{ path: "r.yml", text }], { views: [], lint: true }));
  expect(loading.steps).toBeGreaterThan(300);
  // Of those that must all be there, a few tell most events apart.
  const preparingMin = key.endsWith("all") ? 1 : 100;
  const { logsource } = jsonEvent({});
  const preparing = stepsOf(loading.result.prepare([{ logsource, values: new Map() }]));
  expect(preparing.steps).toBeGreaterThan(preparingMin);
  expect(timed(() => loading.result.match(jsonEvent({ f: "10.2.0.1" }))).ms).toBeLessThan(BOUND_MS);
});

test("a mistake below 10^6 lines is told as soon as they are read", () => {
  const text = `a: one\n${"  one\n".repeat(1_000_000)}b: [1`;
  const [ms] = once(() => parseYaml(`${text}]`));
  expect(parseYaml(text).problems).toHaveLength(1);
  expect(once(() => parseYaml(text))[0]).toBeLessThan(ms + BOUND_MS);
});

test("what a correlation asks of each of its many rules is looked up in a step of its own", () => {
  const names = Array.from({ length: 500 }, (_, index) => `r${index}`);
  const rules = names.map(
    (name) =>
      `title: ${name}\nname: ${name}\nlogsource: { product: test }\ndetection: { s: { f: 1 }, condition: s }`,
  );
  const correlation = `title: c\ncorrelation: { type: event_count, rules: [${names.join(", ")}], group-by: [f], timespan: 1m, condition: { gte: 2 } }`;
  const steps = (documents: readonly string[]): number =>
    stepsOf(loadingRules([{ path: "r.yml", text: documents.join("\n---\n") }], { views: [] }))
      .steps;
  expect(steps([...rules, correlation]) - steps(rules)).toBeGreaterThan(names.length);
});

test("10^5 values of two letters are looked for in a long text of the same at once", () => {
  const value = (index: number): string =>
    `w${index.toString(2).padStart(17, "0").replaceAll("0", "v").replaceAll("1", "w")}`;
  const text = ruleText(`s:\n  f|contains:\n${listOf(100_000, value)}\ncondition: s`);
  const rules = loadRules([{ path: "r.yml", text }], { views: [] });
  expect(rules.match(jsonEvent({ f: `v${value(99_999)}v` }))).toHaveLength(1);
  for (const f of ["v".repeat(8_000), "vw".repeat(4_000), "vvvvvvvvw".repeat(900)]) {
    expect(rules.match(jsonEvent({ f: f.replaceAll("w", "-") }))).toHaveLength(0);
    expect(timed(() => rules.match(jsonEvent({ f }))).ms).toBeLessThan(BOUND_MS);
  }
});

function listOf(count: number, value: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `    - ${value(index)}`).join("\n");
}

function stepsOf<T>(work: Generator<void, T>): { readonly steps: number; readonly result: T } {
  for (let steps = 1; ; steps++) {
    const { done, value } = work.next();
    if (done === true) return { steps, result: value };
  }
}

function nested(levels: number): Value {
  let value: Value = "x";
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { f: value };
  return value;
}

const EVENTS: readonly (readonly [name: string, fields: Fields])[] = [
  ["10^5 fields", Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`f${i}`, "x"]))],
  ["10^4 levels of lists and objects", { f: nested(10_000) }],
  ["10^5 elements", { f: Array.from({ length: 100_000 }, () => "x") }],
  ["lone surrogates", { f: "\uD83Dx\uDE00", "\uD83D": "a" }],
  ["NaN and infinity", { f: Number.NaN, g: Number.POSITIVE_INFINITY }],
  ["1e999", parseJson('{"f":1e999,"g":-1e999}') as Fields],
  ["__proto__ as a name", parseJson('{"__proto__":{"f":"a"},"constructor":"x"}') as Fields],
  ["a long text", { f: "a".repeat(1_000_000) }],
];

const QUESTIONS = [
  "s: { f: x }",
  "s: { f|contains: y }",
  "s: { f|re: '(a+)+$b' }",
  "s: { f|gt: 5 }",
  "s: { f|cidr: 10.0.0.0/8 }",
  "s: { f|fieldref: g }",
  "s: [needle]",
  "s: { f.f.f: x }",
  "s: { f: null }",
  "s: { f|hour: 5 }",
];

test.each(EVENTS)(
  "each question to an event with %s is answered at once, and alike",
  (_name, fields) => {
    const event = { ...jsonEvent({}), native: { vendor: "json", name: "", fields } };
    for (const question of QUESTIONS) {
      const files = [{ path: "r.yml", text: ruleText(`${question}\ncondition: s`) }];
      const answers = (["oracle", "indexed"] as const).map((evaluation) => {
        const rules = loadRules(files, { views: [], evaluation });
        expect(rules.rules).toHaveLength(1);
        const { ms, result } = timed(() => rules.match(event).length);
        expect(ms, question).toBeLessThan(BOUND_MS);
        return result;
      });
      expect(answers[0], question).toBe(answers[1]);
    }
  },
);

/** The quickest of five runs. */
function timed<T>(work: () => T): { readonly ms: number; readonly result: T } {
  let [ms, result] = once(work);
  for (let run = 1; run < 5; run += 1) {
    const [again] = once(work);
    ms = Math.min(ms, again);
  }
  return { ms, result };
}

function once<T>(work: () => T): [ms: number, result: T] {
  const start = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(start);
  return [(user + system) / 1000, result];
}
