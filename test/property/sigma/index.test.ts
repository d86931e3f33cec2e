import * as fc from "fast-check";
import { expect, test } from "vitest";

import type { Fields, Value } from "../../../src/event/index.ts";
import { compare, loadPair, misexplained } from "../../support/differential.ts";
import { ODD_LETTERS } from "../../support/odd-letters.ts";
import { jsonEvent, lineEvent } from "../../support/sigma-rule.ts";

/** Few letters, so that rules and events meet: cases, dashes, wildcards, what folds oddly. */
const letters = fc.constantFrom(...Array.from("aAbBkKsSiI1.-/\\ *?"), ...ODD_LETTERS);
const word = fc.array(letters, { maxLength: 5 }).map((list) => list.join(""));
const plain = fc.constantFrom("", "1", "true", "a", "ab", "k1", "-a", "abkab", "\u212Aa");
const text = fc.oneof(word, plain);

const modifiers = fc.constantFrom(
  "",
  "|contains",
  "|startswith",
  "|endswith",
  "|cased",
  "|contains|cased",
  "|contains|all",
  "|windash|contains",
  "|neq",
  "|base64offset|contains",
  "|wide|base64",
);
const regex = fc.constantFrom(
  "a+b",
  "(?i)ab|k1",
  "^a.*b$",
  "[kK]1?",
  "(a|b){2}",
  "(?:ab)*k",
  "s\\.a",
  "\\bab\\b",
  "a{0,2}b{1,}",
  "\\x61b",
  "[^a]b",
  "(ab|)k",
  "(?i:k)s",
  ".",
);
const scalar = fc.oneof(text, fc.integer({ min: -1, max: 12 }), fc.boolean(), fc.constant(null));
const field = fc.constantFrom("f", "g", "h", "f.g", "__proto__");
const values = fc.oneof(scalar, fc.array(scalar, { minLength: 1, maxLength: 4 }));
const item = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(
      fc.tuple(field, modifiers).map((pair) => pair.join("")),
      values,
    ),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom("f|re", "g|re|i", "h|re"), regex) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("f|exists", "h|exists"), fc.boolean()) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("f|gt", "g|lte"), fc.integer({ max: 12 })) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("f|fieldref", "g|fieldref"), field) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("f|cidr"), fc.constant("10.0.0.0/8")) },
);
const map = fc.array(item, { minLength: 1, maxLength: 3 }).map((list) => Object.fromEntries(list));
const keywords = fc.array(
  text.filter((one) => one !== ""),
  { minLength: 1, maxLength: 3 },
);
const selection = fc.oneof(
  { weight: 5, arbitrary: map },
  { weight: 2, arbitrary: fc.array(map, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: keywords },
);
const condition = fc.constantFrom(
  "a",
  "a and b",
  "a or b",
  "a and not b",
  "not a",
  "not (a and not b)",
  "1 of them",
  "all of them",
  "2 of them",
  "not 1 of them",
  "(a or b) and not c",
  "a or (b and c)",
);
const logsource = fc.constantFrom({ product: "test" }, { category: "other" });
const rule = fc.record({ a: selection, b: selection, c: selection, condition, logsource });

const held = fc.oneof(
  text,
  fc.integer({ min: -1, max: 12 }),
  fc.boolean(),
  fc.constantFrom<Value>(null, [], {}, 1e21, "10.1.2.3", "1.0"),
  fc.array(fc.oneof(text, fc.constant(null), fc.integer({ max: 3 })), { maxLength: 3 }),
  fc.record({ g: text }),
);
const fields = fc.dictionary(field, held, { maxKeys: 5 }) as fc.Arbitrary<Fields>;
const event = fc.oneof(
  { weight: 4, arbitrary: fields.map((one) => jsonEvent(one)) },
  { weight: 1, arbitrary: text.map((line) => lineEvent(line)) },
  {
    weight: 1,
    arbitrary: fields.map((one) =>
      jsonEvent(one, { logsource: { product: "test", category: "other" } }),
    ),
  },
);

type Written = typeof rule extends fc.Arbitrary<infer T> ? T : never;

function filesOf(documents: readonly Written[]) {
  return documents.map((document, index) => ({
    path: `${index}.yml`,
    text: JSON.stringify({
      title: `Rule ${index}`,
      id: `11111111-1111-4111-8111-${String(index).padStart(12, "0")}`,
      logsource: document.logsource,
      detection: { ...document, logsource: undefined },
    }),
  }));
}

test("an explanation has the verdict of matching, for any rules and events", () => {
  fc.assert(
    fc.property(
      fc.array(rule, { minLength: 3, maxLength: 10 }),
      fc.array(event, { minLength: 5, maxLength: 20 }),
      (written, batch) => {
        const { indexed } = loadPair(filesOf(written), []);
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
      const result = compare(loadPair(filesOf(documents), []), batch);
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
