import * as fc from "fast-check";
import { expect, test } from "vitest";

import type { Fields, LogSource, Value } from "../../../src/event/index.ts";
import { compare, loadPair, misexplained } from "../../support/differential.ts";
import { randomRule, randomRuleFiles, randomText } from "../../support/random-rules.ts";
import { jsonEvent, lineEvent } from "../../support/sigma-rule.ts";

const field = fc.constantFrom("f", "g", "h", "f.g", "__proto__");
const logsource = fc.constantFrom<LogSource>({ product: "test" }, { category: "other" });
const rule = randomRule(field, logsource);

const held = fc.oneof(
  randomText,
  fc.integer({ min: -1, max: 12 }),
  fc.boolean(),
  fc.constantFrom<Value>(null, [], {}, 1e21, "10.1.2.3", "1.0"),
  fc.array(fc.oneof(randomText, fc.constant(null), fc.integer({ max: 3 })), { maxLength: 3 }),
  fc.record({ g: randomText }),
);
const fields = fc.dictionary(field, held, { maxKeys: 5 }) as fc.Arbitrary<Fields>;
const event = fc.oneof(
  { weight: 4, arbitrary: fields.map((one) => jsonEvent(one)) },
  { weight: 1, arbitrary: randomText.map((line) => lineEvent(line)) },
  {
    weight: 1,
    arbitrary: fields.map((one) =>
      jsonEvent(one, { logsource: { product: "test", category: "other" } }),
    ),
  },
);

test("an explanation has the verdict of matching, for any rules and events", () => {
  fc.assert(
    fc.property(
      fc.array(rule, { minLength: 3, maxLength: 10 }),
      fc.array(event, { minLength: 5, maxLength: 20 }),
      (written, batch) => {
        const { indexed } = loadPair(randomRuleFiles(written), []);
        expect(misexplained(indexed, batch)).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

test("any rules find in any events what the oracle finds", () => {
  let comparisons = 0;
  let matches = 0;
  const rules = fc.array(rule, { minLength: 20, maxLength: 40 });
  const events = fc.array(event, { minLength: 220, maxLength: 260 });
  fc.assert(
    fc.property(rules, events, (documents, batch) => {
      const result = compare(loadPair(randomRuleFiles(documents), []), batch);
      comparisons += result.comparisons;
      matches += result.matches;
      expect(result.differences).toEqual([]);
    }),
    { numRuns: RUNS },
  );
  console.log(`random rules on random events: ${comparisons} comparisons, ${matches} matches`);
  expect(comparisons).toBeGreaterThan(1_000_000);
  expect(matches).toBeGreaterThan(comparisons / 100);
});

const RUNS = 500;
