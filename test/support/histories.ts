import * as fc from "fast-check";

import type { Fact, MatchFact } from "../../src/correlate/index.ts";
import type { EventId } from "../../src/event/index.ts";
import { epochMicros } from "../../src/lib/time.ts";
import { factAt } from "./timeline.ts";

/** The rules whose matches are in a history. */
export const RULES: string[] = ["a", "b", "c"];

/** Nothing more comes. */
export const END: Fact = { kind: "watermark", time: epochMicros(Number.MAX_SAFE_INTEGER) };

// Few times, groups and values, so that ties, exact timespans and repetitions come up all the time.
/** A history of few times, groups and values. */
export const history: fc.Arbitrary<MatchFact[]> = fc
  .array(
    fc.record({
      time: fc.integer({ min: 0, max: 60 }),
      group: fc.constantFrom("a", "b"),
      values: fc.array(fc.constantFrom(1, 2, 3, 0, 0.1, 0.2, 7.7, "3", "x", null), {
        maxLength: 3,
      }),
      rules: fc.subarray(RULES, { minLength: 1, maxLength: 2 }),
    }),
    { maxLength: 40 },
  )
  .map((events) =>
    events.flatMap(({ time, group, values, rules }, index) =>
      rules.map((rule) =>
        factAt(epochMicros(time), {
          group: { "source.ip": group },
          values,
          rule,
          event: `e${(index * 7) % 41}` as EventId,
        }),
      ),
    ),
  );

/** Arrival within a lateness, some facts twice, with watermarks that are true and end it all. */
export interface Arrival {
  readonly lateness: number;
  readonly delays: readonly number[];
  readonly twice: readonly boolean[];
}

export const arrival: fc.Arbitrary<Arrival> = fc.record({
  lateness: fc.integer({ min: 0, max: 30 }),
  delays: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 40, maxLength: 40 }),
  twice: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
});

/** The facts as they come, with watermarks between them. */
export function arriving(
  facts: readonly MatchFact[],
  { lateness, delays, twice }: Arrival,
): Fact[] {
  const arrivals = facts
    .flatMap((fact, index) => {
      const at = fact.time + (delays[index] ?? 0) * lateness;
      return twice[index] === true
        ? [
            { fact, at },
            { fact, at },
          ]
        : [{ fact, at }];
    })
    .sort((a, b) => a.at - b.at);
  const stream = arrivals.flatMap(({ fact, at }): Fact[] => [
    { kind: "watermark", time: epochMicros(Math.floor(at - lateness)) },
    fact,
  ]);
  return [...stream, END];
}
