import { describe, expect, test } from "vitest";

import { corporaNote, hasCorpora } from "./corpora.ts";
import { compare, loadPair } from "./differential.ts";
import { shippedViews } from "./shipped-views.ts";
import { type Lane, laneEvents, sigmaHq } from "./sigma-corpus.ts";

/** Every event of a lane, both ways. A lane is a test file of its own, so that they run at once. */
export function testLane(lane: Lane): void {
  describe.skipIf(!hasCorpora)(`lane ${lane}${corporaNote}`, () => {
    test("the index finds in every event what the oracle finds", () => {
      const pair = loadPair(sigmaHq().rules, shippedViews());
      const { comparisons, matches, differences } = compare(pair, laneEvents(lane));
      console.log(`lane ${lane}: ${comparisons} comparisons, ${matches} matches`);
      expect(differences).toEqual([]);
      expect(comparisons).toBeGreaterThan(1_000_000);
    });
  });
}
