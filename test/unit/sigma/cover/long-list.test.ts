import { expect, test } from "vitest";

import type { Value } from "../../../../src/event/index.ts";
import { loadRules } from "../../../../src/sigma/index.ts";
import { jsonEvent, lineEvent, ruleText, rulesOf } from "../../../support/sigma-rule.ts";

const filler = Array.from({ length: 5_000 }, (_, at) => `filler number ${at}.`);
const listed = (...values: readonly unknown[]): string => JSON.stringify([...filler, ...values]);

function setOf(detection: string, evaluation: "indexed" | "oracle" = "indexed") {
  const text = ruleText(`${detection}\ncondition: s`);
  return loadRules([{ path: "r.yml", text }], { views: [], evaluation });
}

test.each<readonly [key: string, values: readonly unknown[], value: Value, holds: boolean]>([
  ["f", ["Kiwi"], "\u212AIWI", true],
  ["f", ["Kiwi"], "kiwis", false],
  ["f", ["x"], "FILLER number 7.", true],
  ["f", [""], "", true],
  ["f", [443], 443, true],
  ["f", [443], "443", true],
  ["f", [443], 443.5, false],
  ["f", [true], true, true],
  ["f", [null], null, true],
  ["f", [null], "x", false],
  ["f", ["a*b?d"], "a long ab\u{1F600}D", true],
  ["f", ["a*b?d"], "a long abd", false],
  ["f", ["a*b?d", "a*b?d"], "abcd", true],
  ["f", ["*"], "anything", true],
  ["f|cased", ["Kiwi"], "Kiwi", true],
  ["f|cased", ["Kiwi"], "kiwi", false],
  ["f|contains|cased", ["Kiwi", "Kiwi"], "a Kiwi", true],
  ["f|contains|cased", ["Kiwi"], "a kiwi", false],
  ["f|contains", ["a#b"], "xa#by", true],
  ["f|contains", ["a#b"], "xa~by", false],
  ["f|startswith", ["kiwi"], ["no", "KIWIS"], true],
  ["f|endswith", ["kiwi"], "kiwis", false],
  ["f|windash|contains", ["-enc"], "x \u2013ENC", true],
  ["f|contains|neq", ["kiwi"], "kiwis", false],
  ["f|contains|neq", ["kiwi"], "melon", true],
  ["f|contains|all", ["kiwi"], `${filler.join("")} kiwi`, true],
  ["f|contains|all", ["kiwi"], filler.join(""), false],
])("a long list of %s with %j is asked of %j: %s", (key, values, value, holds) => {
  for (const evaluation of ["indexed", "oracle"] as const) {
    const rules = setOf(`s: { ${key}: ${listed(...values)} }`, evaluation);
    expect(rules.match(jsonEvent({ f: value })).length === 1, evaluation).toBe(holds);
  }
});

test.each([
  ["10.200.7.9", true],
  ["::ffff:10.1.0.77", true],
  ["10.1.0.64", false],
  ["2001:DB8::9", true],
  ["2001:db9::9", false],
  ["10.200.7.9/32", false],
  ["not an address", false],
])("a long list of networks is asked of %s: %s", (f, holds) => {
  const hosts = filler.map((_, at) => `172.16.${at >> 8}.${at & 255}`);
  const networks = [...hosts, "10.200.0.0/13", "10.1.0.72/29", "2001:db8::/32"];
  for (const evaluation of ["indexed", "oracle"] as const) {
    const rules = setOf(`s: { f|cidr: ${JSON.stringify(networks)} }`, evaluation);
    expect(rules.match(jsonEvent({ f })).length === 1, evaluation).toBe(holds);
  }
});

test("a long list of keywords is looked for in a line and in each value of a record", () => {
  const rules = setOf(`s: ${listed("needle")}`);
  expect(rules.match(lineEvent("a Needle in the hay"))).toHaveLength(1);
  expect(rules.match(jsonEvent({ f: 1, g: { h: ["needles"] } }))).toHaveLength(1);
  expect(rules.match(jsonEvent({ f: "need", g: "le" }))).toHaveLength(0);
});

test("long lists that are made ready by turns are not taken for one another", () => {
  const sources = [{ service: "a" }, { category: "b" }];
  const texts = sources.map((source, index) =>
    ruleText(`s: { f|contains: ${listed(`value ${index}`)} }\ncondition: s`, {
      product: "test",
      ...source,
    }).replace(/id: .*/, `id: 00000000-0000-4000-8000-00000000000${index}`),
  );
  const rules = rulesOf(texts);
  const preparing = sources.map((source) =>
    rules.prepare([{ logsource: { product: "test", ...source }, values: new Map() }]),
  );
  while (preparing.filter((work) => work.next().done !== true).length > 0);
  const logsource = { product: "test", service: "a", category: "b" };
  for (const [index] of sources.entries()) {
    const matches = rules.match(jsonEvent({ f: `value ${index}` }, { logsource }));
    expect(matches.map(({ rule }) => rule.meta.file)).toEqual([`rule-${index}.yml`]);
  }
});

test("a match of a long list is explained by the value that was found", () => {
  const rules = setOf(`s: { f|contains: ${listed("needle")} }`);
  const [match] = rules.match(jsonEvent({ f: "a Needle" }));
  expect(match === undefined ? [] : rules.explain(match)).toEqual([
    { selection: "s", field: "f", value: "a Needle", pattern: "needle" },
  ]);
});
