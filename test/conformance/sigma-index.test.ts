import { beforeAll, describe, expect, test } from "vitest";

import type { Event, Fields } from "../../src/event/index.ts";
import { corporaNote, hasCorpora } from "../support/corpora.ts";
import { compare, loadPair, misexplained, type Pair } from "../support/differential.ts";
import { MUTATIONS, mutations, withFields } from "../support/mutations.ts";
import { shippedViews } from "../support/shipped-views.ts";
import { sigmaHq, zeekEvents } from "../support/sigma-corpus.ts";

describe.skipIf(!hasCorpora)(`the index finds what the oracle finds${corporaNote}`, () => {
  let pair: Pair;
  let matching: readonly Event[];

  beforeAll(() => {
    const { rules, events } = sigmaHq();
    pair = loadPair(rules, shippedViews());
    matching = events;
  });

  test("on the regression cases of SigmaHQ, explained and counted alike", () => {
    expect(compare(pair, matching).differences).toEqual([]);
    for (const event of matching) {
      for (const match of pair.indexed.match(event)) {
        expect(pair.indexed.explain(match)).toEqual(pair.oracle.explain(match));
        expect(pair.indexed.facts(match)).toEqual(pair.oracle.facts(match));
      }
    }
  });

  test("on the regression cases of SigmaHQ, with the verdicts of explanations", () => {
    // Each event with the rules that match it and a share of the others.
    expect(misexplained(pair.indexed, matching, 50)).toEqual([]);
  });

  test("on the logs of Zeek", () => {
    expect(compare(pair, zeekEvents()).differences).toEqual([]);
  });

  test.each(MUTATIONS)("on matching events with %s", (_name, change) => {
    const mutated = matching.flatMap((event) => mutations(event, change));
    expect(mutated.length).toBeGreaterThan(80);
    expect(compare(pair, mutated).differences).toEqual([]);
  });

  test("on matching events without one of their fields", () => {
    const mutated = matching.flatMap((event) =>
      Object.keys(event.native.fields).map((name) => withFields(event, without(event, name))),
    );
    expect(
      compare(
        pair,
        mutated.filter((_event, index) => index % 8 === 0),
      ).differences,
    ).toEqual([]);
  });
});

function without(event: Event, name: string): Fields {
  return Object.fromEntries(Object.entries(event.native.fields).filter(([key]) => key !== name));
}
