import * as fc from "fast-check";
import { expect, test } from "vitest";

import type { Fields } from "../../../src/event/index.ts";
import { loadRules } from "../../../src/sigma/index.ts";
import { readProbes } from "../../conformance/sigma/probes.ts";
import { jsonEvent } from "../../support/sigma-rule.ts";

const texts = [...new Set(readProbes().map(({ text }) => text))];
const views = [] as const;

/** A real rule with a few of its stretches cut, doubled or replaced. */
const mutated = fc
  .tuple(
    fc.constantFrom(...texts),
    fc.array(fc.tuple(fc.nat(400), fc.nat(20), fc.string({ unit: "binary", maxLength: 5 })), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([text, cuts]) =>
    cuts.reduce((now, [at, length, put]) => now.slice(0, at) + put + now.slice(at + length), text),
  );

const event = fc.dictionary(
  fc.oneof(fc.constantFrom("f", "g", "a.b", "__proto__", "constructor"), fc.string()),
  fc.jsonValue(),
);

test("a mutated rule is read without a throw, and any JSON is matched alike by both evaluators", () => {
  fc.assert(
    fc.property(mutated, event, (text, fields) => {
      const files = [{ path: "r.yml", text }];
      const indexed = loadRules(files, { views });
      const oracle = loadRules(files, { views, evaluation: "oracle" });
      const asked = jsonEvent(fields as Fields, { logsource: { product: "test" } });
      const found = indexed.match(asked).map(({ rule }) => rule.meta.id);
      expect(found).toEqual(oracle.match(asked).map(({ rule }) => rule.meta.id));
    }),
    { numRuns: 1500 },
  );
});

test("any JSON is an event for every rule of the probes", () => {
  const files = texts.map((text, index) => ({
    path: `${index}.yml`,
    text: text.replaceAll(/"title":"P"/g, `"title":"P${index}"`),
  }));
  const indexed = loadRules(files, { views });
  const oracle = loadRules(files, { views, evaluation: "oracle" });
  expect(indexed.rules.length).toBeGreaterThan(200);
  fc.assert(
    fc.property(event, (fields) => {
      const asked = jsonEvent(fields as Fields, { logsource: { product: "test" } });
      const ids = oracle.match(asked).map(({ rule }) => rule.meta.id);
      expect(indexed.match(asked).map(({ rule }) => rule.meta.id)).toEqual(ids);
    }),
    { numRuns: 500 },
  );
});
