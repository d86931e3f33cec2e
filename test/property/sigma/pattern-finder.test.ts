import * as fc from "fast-check";
import { expect, test } from "vitest";

import { foldCase } from "../../../src/lib/fold-case.ts";
import { finish } from "../../../src/lib/slices.ts";
import { isAllExact } from "../../../src/sigma/cover/alphabet.ts";
import { buildingFinder } from "../../../src/sigma/cover/pattern-finder.ts";
import type { Pattern } from "../../../src/sigma/cover/pattern.ts";
import { ODD_LETTERS } from "../../support/odd-letters.ts";

/** Few, so that patterns stand in texts; some fold oddly, some are not exact, some are halves. */
const letters = fc.constantFrom(...Array.from("aAbBkKsS#~"), ...ODD_LETTERS);
const word = (length: number): fc.Arbitrary<string> =>
  fc.array(letters, { maxLength: length }).map((list) => list.join(""));
const pattern = fc.record({
  text: word(20).map(foldCase),
  atStart: fc.boolean(),
  atEnd: fc.boolean(),
});

/** What stands in a text by the plain meaning of a pattern. */
function stands({ text, atStart, atEnd }: Pattern, value: string): boolean {
  const folded = foldCase(value);
  if (atStart && atEnd) return folded === text;
  if (atStart) return folded.startsWith(text);
  return atEnd ? folded.endsWith(text) : folded.includes(text);
}

test.each([
  ["an automaton", Infinity],
  ["an index of grams", -1],
])("%s misses no pattern, and reports none of exact characters that is not there", (_name, max) => {
  let standing = 0;
  fc.assert(
    fc.property(
      fc.array(pattern, { minLength: 1, maxLength: 40 }),
      fc.array(fc.tuple(word(8), word(8), fc.nat()), { minLength: 1, maxLength: 20 }),
      (written, around) => {
        const patterns = written.map((each, output): Pattern => ({ ...each, output }));
        const wrong: unknown[] = [];
        const finder = finish(buildingFinder(patterns, max));
        for (const [before, after, choice] of around) {
          const value = before + (patterns[choice % patterns.length]?.text ?? "") + after;
          const found = new Set<number>();
          finder.scan(value, (outputs, from, to) => {
            for (let at = from; at < to; at++) found.add(outputs[at] ?? -1);
          });
          for (const each of patterns) {
            const holds = stands(each, value);
            if (holds) standing++;
            // The empty text stands everywhere; only as a whole value is it a pattern.
            if (each.text === "" && !(each.atStart && each.atEnd)) continue;
            const isSure = holds || isAllExact(each.text);
            if (isSure && found.has(each.output) !== holds) wrong.push([each, value]);
          }
        }
        expect(wrong).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
  expect(standing).toBeGreaterThan(1_000);
});
