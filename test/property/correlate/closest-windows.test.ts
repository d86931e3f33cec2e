import * as fc from "fast-check";
import { expect, test } from "vitest";

import { closestWindows, createCorrelator } from "../../../src/correlate/index.ts";
import { groupOf } from "../../support/correlation-oracle.ts";
import { anyClosing, anyRising } from "../../support/correlation-rules.ts";
import { END, history } from "../../support/histories.ts";
import { roomyLimits } from "../../support/timeline.ts";

test("a group has a window that holds when the correlator tells of it, and only then", () => {
  fc.assert(
    fc.property(fc.oneof(anyRising("final"), anyClosing), history, (rule, facts) => {
      const correlator = createCorrelator({ rules: [rule], limits: roomyLimits });
      const told = [...facts, END].flatMap((fact) => correlator.push(fact));
      const held = closestWindows(rule, facts).filter(({ holds }) => holds);
      expect(held.map(groupOf).toSorted()).toEqual([...new Set(told.map(groupOf))].toSorted());
    }),
    { numRuns: 400 },
  );
});
