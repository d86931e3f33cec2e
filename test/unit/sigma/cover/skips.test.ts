import fc from "fast-check";
import { expect, test } from "vitest";

import { foldCase } from "../../../../src/lib/fold-case.ts";
import { Scanner } from "../../../../src/sigma/cover/scanner.ts";

const piece = fc.constantFrom("ab", "Ba", "c", "\\x", ".exe", "!", "#", "\u212A", "0");
const textOf = (least: number, most: number): fc.Arbitrary<string> =>
  fc.array(piece, { minLength: least, maxLength: most }).map((pieces) => pieces.join(""));
const patterns = fc.array(
  fc.record({ text: textOf(2, 9).map(foldCase), atStart: fc.boolean(), atEnd: fc.boolean() }),
  { minLength: 1, maxLength: 6 },
);

test("a scanner that skips misses no pattern that stands in a text", () => {
  fc.assert(
    fc.property(patterns, textOf(10, 60), fc.nat(5), (wanted, filler, place) => {
      const scanner = Scanner.of(wanted.map((pattern, output) => ({ ...pattern, output })));
      const inserted = wanted[place % wanted.length]?.text ?? "";
      const middle = filler.slice(0, 20) + inserted.toUpperCase() + filler.slice(20);
      for (const text of [middle, filler + inserted, inserted + filler]) {
        const seen = new Set<number>();
        scanner.scan(text, (outputs, from, to) => {
          for (let at = from; at < to; at++) seen.add(outputs[at] ?? -1);
        });
        const folded = foldCase(text);
        const standing = wanted.flatMap((each, output) => (stands(folded, each) ? [output] : []));
        expect([...seen], text).toEqual(expect.arrayContaining(standing));
      }
    }),
    { numRuns: 3_000 },
  );
});

interface Wanted {
  readonly text: string;
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

function stands(folded: string, { text, atStart, atEnd }: Wanted): boolean {
  if (atStart && atEnd) return folded === text;
  if (atStart) return folded.startsWith(text);
  return atEnd ? folded.endsWith(text) : folded.includes(text);
}
