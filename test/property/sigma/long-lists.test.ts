import * as fc from "fast-check";
import { expect, test } from "vitest";

import type { Event, Value } from "../../../src/event/index.ts";
import { compare, loadPair } from "../../support/differential.ts";
import { ODD_LETTERS } from "../../support/odd-letters.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { jsonEvent, lineEvent } from "../../support/sigma-rule.ts";

const letters = fc.constantFrom(...Array.from("aAbBkKsSiI1.-/\\ *?#~"), ...ODD_LETTERS);
const word = fc.array(letters, { maxLength: 12 }).map((list) => list.join(""));
const modifiers = fc.constantFrom(
  "",
  "|contains",
  "|startswith",
  "|endswith",
  "|cased",
  "|contains|cased",
  "|endswith|cased",
  "|windash|contains",
  "|neq",
  "|contains|neq",
  "|base64offset|contains",
);
const scalar = fc.oneof(
  { weight: 8, arbitrary: word },
  { weight: 1, arbitrary: fc.integer({ min: -1, max: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom(true, false) },
);
const network = fc
  .tuple(fc.nat(3), fc.nat(3), fc.constantFrom(8, 16, 24, 31, 32))
  .map(([second, last, bits]) => {
    const bytes = [10, second, 0, last].map((byte, at) => {
      const kept = Math.min(8, Math.max(0, bits - 8 * at));
      return byte & (0xff << (8 - kept)) & 0xff;
    });
    return `${bytes.join(".")}/${bits}`;
  });
/** So many that the list is long. */
const filler = Array.from({ length: 5_000 }, (_, at) => `zz filler ${at} zz`);
const list = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(
      modifiers.map((names) => `f${names}`),
      fc.array(scalar, { minLength: 1, maxLength: 20 }).map((values) => [...filler, ...values]),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constant("f|cidr"),
      fc
        .array(network, { minLength: 1, maxLength: 8 })
        .map((some) => [...filler.map((_, at) => `172.16.${at >> 8}.${at & 255}/32`), ...some]),
    ),
  },
);
const held = fc.oneof(
  word,
  fc.integer({ min: -1, max: 12 }),
  fc.boolean(),
  fc.constantFrom<Value>(
    null,
    [],
    {},
    "10.1.0.2",
    "::ffff:10.0.0.1",
    "ZZ Filler 7 ZZ",
    "1.0",
    1e21,
  ),
  fc.array(fc.oneof(word, fc.constant(null), fc.integer({ max: 3 })), { maxLength: 3 }),
);
const event = fc.oneof(
  { weight: 6, arbitrary: held.map((f) => jsonEvent({ f })) },
  { weight: 1, arbitrary: word.map((line) => lineEvent(line)) },
  { weight: 1, arbitrary: fc.constant(jsonEvent({})) },
);

test("long lists of anything find in any events what the oracle finds", () => {
  let matches = 0;
  let comparisons = 0;
  fc.assert(
    fc.property(
      fc.array(list, { minLength: 2, maxLength: 4 }),
      fc.array(event, { minLength: 40, maxLength: 60 }),
      (items, batch) => {
        const rules = items.map((item, index) => ruleOf(index, Object.fromEntries([item])));
        const result = compare(loadPair(rules, []), batch);
        expect(result.differences).toEqual([]);
        matches += result.matches;
        comparisons += result.comparisons;
      },
    ),
    { numRuns: 15 },
  );
  expect(matches).toBeGreaterThan(comparisons / 50);
  expect(matches).toBeLessThan(comparisons / 2);
});

/** Their characters are more than an automaton takes. */
const COUNT = 22_000;
const random = seededRandom(4);
const pick = (from: string): string => from.charAt(Math.floor(random() * from.length));
const indicator = (at: number): string =>
  `${Array.from({ length: 8 }, () => pick("abkls\u00E9#/.-9")).join("")}${at}`;
const indicators = Array.from({ length: COUNT }, (_, at) => indicator(at));
const changes: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => text.replace("k", "\u212A").replace("s", "\u017F"),
  (text) => text.replace("\u00E9", "\u00C9"),
  (text) => text.replace("\u00E9", "\u00EA"),
  (text) => text.replace("#", "~"),
  (text) => text.replace("a", "b"),
  (text) => text.slice(1),
  (text) => `${text}\uD83D`,
  (text) => `\u0130${text}`,
  (text) => `${"x".repeat(100)} ${text} ${"y".repeat(100)}`,
  () => "",
];

test("lists that are too long for an automaton find what the oracle finds", () => {
  const wild = indicators.map((text) => `*${text.slice(0, 4)}?${text.slice(5)}`);
  const rules = [
    { "f|contains": indicators },
    { f: indicators },
    { "f|startswith": indicators },
    { "f|endswith": indicators },
    { "f|contains|cased": indicators },
    { f: wild },
  ].map((selection, index) => ruleOf(index, selection));
  const events = indicators
    .filter((_text, at) => at % 1_000 === 0)
    .flatMap((text) => changes.map((change): Event => jsonEvent({ f: change(text) })));
  const { differences, matches, comparisons } = compare(loadPair(rules, []), events);
  expect(differences).toEqual([]);
  expect(matches).toBeGreaterThan(comparisons / 3);
  expect(matches).toBeLessThan(comparisons / 1.5);
});

function ruleOf(index: number, selection: Readonly<Record<string, unknown>>) {
  const text = JSON.stringify({
    title: `Rule ${index}`,
    id: `11111111-1111-4111-8111-${String(index).padStart(12, "0")}`,
    logsource: { product: "test" },
    detection: { selection, condition: "selection" },
  });
  return { path: `${index}.yml`, text };
}
