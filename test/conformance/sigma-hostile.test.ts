import { beforeAll, describe, expect, test } from "vitest";

import type { Event } from "../../src/event/index.ts";
import { corporaNote, hasCorpora } from "../support/corpora.ts";
import { compare, compareOwn, loadPair, type Pair } from "../support/differential.ts";
import { MUTATIONS, mutations } from "../support/mutations.ts";
import { positiveEvent } from "../support/positive-event.ts";
import { shippedViews } from "../support/shipped-views.ts";
import { sigmaHq } from "../support/sigma-corpus.ts";

describe.skipIf(!hasCorpora)(`an event of each rule's own literals${corporaNote}`, () => {
  let pair: Pair;
  let positives: readonly (readonly [id: string, event: Event])[];

  beforeAll(() => {
    const { rules } = sigmaHq();
    pair = loadPair(rules, shippedViews());
    const byFile = new Map(rules.map((file) => [file.path, file]));
    positives = pair.oracle.rules.flatMap(({ meta }) => {
      const file = byFile.get(meta.file);
      const event = file === undefined ? null : positiveEvent(file);
      return event === null ? [] : [[meta.id, event] as const];
    });
  });

  test("matches most of the rules, by the index as by the oracle", () => {
    const own = compareOwn(pair, positives);
    console.log(`own literals: ${positives.length} events, ${own.matches} match their rule`);
    expect(own.differences).toEqual([]);
    expect(own.matches).toBeGreaterThan(positives.length / 2);
    const all = compare(
      pair,
      positives.map(([, event]) => event),
    );
    console.log(`own literals: ${all.comparisons} comparisons, ${all.matches} matches`);
    expect(all.differences).toEqual([]);
  });

  test.each(MUTATIONS)("finds the same with %s", (_name, change) => {
    const mutated = positives.flatMap(([id, event]) =>
      mutations(event, change).map((each) => [id, each] as const),
    );
    expect(compareOwn(pair, mutated).differences).toEqual([]);
    const some = mutated.filter((_each, index) => index % ALL_RULES_STEP === 0);
    expect(
      compare(
        pair,
        some.map(([, event]) => event),
      ).differences,
    ).toEqual([]);
  });
});

/** Each mutated event is compared for its own rule, one in so many for all rules. */
const ALL_RULES_STEP = 61;
