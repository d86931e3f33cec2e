import * as fc from "fast-check";
import { expect, test } from "vitest";

import {
  type CorrelatorLimits,
  createCorrelator,
  type Fact,
  type Hit,
  type MatchFact,
} from "../../../src/correlate/index.ts";
import type { CorrelationRule } from "../../../src/sigma/index.ts";
import { groupOf, type Truth, truthOf, truths } from "../../support/correlation-oracle.ts";
import { anyClosing, anyRising } from "../../support/correlation-rules.ts";
import { arrival, arriving, END, history } from "../../support/histories.ts";
import { roomyLimits } from "../../support/timeline.ts";

const RUNS = { numRuns: 400 };

function inOrder(facts: readonly MatchFact[]): Fact[] {
  const ordered = facts.toSorted(
    (a, b) => a.time - b.time || (a.event < b.event ? -1 : Number(a.event > b.event)),
  );
  return [...ordered, END];
}

function run(rule: CorrelationRule, facts: readonly Fact[], limits = roomyLimits): Hit[] {
  const correlator = createCorrelator({ rules: [rule], limits });
  return facts.flatMap((fact) => correlator.push(fact));
}

function sorted<T extends Omit<Truth, "members">>(list: readonly T[]): T[] {
  return list.toSorted(
    (a, b) => a.group.localeCompare(b.group) || a.time - b.time || a.began.localeCompare(b.began),
  );
}

function expected(rule: CorrelationRule, facts: readonly MatchFact[]): Omit<Truth, "members">[] {
  return sorted(
    truths(rule, facts).map(({ group, began, time, count, evidence }) => ({
      group,
      began,
      time,
      count,
      evidence,
    })),
  );
}

test.each([
  ["a rising condition told at the watermark", anyRising("final")],
  ["a closing condition", anyClosing],
])("%s gives what counting by hand gives, in whatever order events come", (_, rules) => {
  fc.assert(
    fc.property(rules, history, arrival, (rule, facts, how) => {
      const hits = run(rule, arriving(facts, how));
      expect(sorted(hits.map(truthOf))).toEqual(expected(rule, facts));
      expect(hits.every(({ emitted }) => emitted === "final")).toBe(true);
    }),
    RUNS,
  );
});

test("a rising condition told early gives what counting by hand gives, when events are in order", () => {
  fc.assert(
    fc.property(anyRising("early"), history, (rule, facts) => {
      const hits = run(rule, inOrder(facts));
      expect(sorted(hits.map(truthOf))).toEqual(expected(rule, facts));
      expect(hits.every(({ emitted }) => emitted === "early")).toBe(true);
    }),
    RUNS,
  );
});

test("early hits lie in one true episode each, and every true episode has one, in any order", () => {
  fc.assert(
    fc.property(anyRising("early"), history, arrival, (rule, facts, how) => {
      const hits = run(rule, arriving(facts, how));
      const episodes = truths(rule, facts);
      for (const hit of hits) {
        const holding = episodes.filter(
          ({ group, members }) => group === groupOf(hit) && members.includes(hit.began.event),
        );
        expect(holding).toHaveLength(1);
      }
      for (const { group, members } of episodes) {
        const telling = hits.filter(
          (hit) => groupOf(hit) === group && members.includes(hit.began.event),
        );
        expect(telling.length).toBeGreaterThan(0);
      }
      const told = hits.map((hit) => `${groupOf(hit)} ${hit.began.event}`);
      expect(new Set(told).size).toBe(told.length);
    }),
    RUNS,
  );
});

test("a snapshot at any point, and the facts since, give the same as the whole history", () => {
  const rules = fc.oneof(anyRising("early"), anyRising("final"), anyClosing);
  const tight: CorrelatorLimits = { groupsMax: 1, eventsPerGroupMax: 4, evidenceMax: 3 };
  fc.assert(
    fc.property(
      rules,
      history,
      arrival,
      fc.tuple(fc.nat(100), fc.constantFrom(roomyLimits, tight)),
      (rule, facts, how, [share, limits]) => {
        const stream = arriving(facts, how);
        const cut = Math.floor((stream.length * share) / 100);
        const whole = createCorrelator({ rules: [rule], limits });
        for (const fact of stream.slice(0, cut)) whole.push(fact);
        const snapshot = whole.snapshot();
        const resumed = createCorrelator({ rules: [rule], limits, snapshot });
        expect(resumed.stats()).toEqual(whole.stats());
        for (const fact of stream.slice(cut)) {
          expect(resumed.push(fact)).toEqual(whole.push(fact));
        }
        expect(resumed.stats()).toEqual(whole.stats());
      },
    ),
    RUNS,
  );
});

test("no history makes the state larger than its limits, and every event dropped is counted", () => {
  const rules = fc.oneof(anyRising("early"), anyClosing);
  const limits: CorrelatorLimits = { groupsMax: 1, eventsPerGroupMax: 8, evidenceMax: 2 };
  fc.assert(
    fc.property(rules, history, (rule, all) => {
      const facts = all.filter(({ event }, index) => all[index - 1]?.event !== event);
      const correlator = createCorrelator({ rules: [rule], limits });
      for (const fact of facts) {
        for (const hit of correlator.push(fact)) expect(hit.evidence.length).toBeLessThan(3);
        const { groups, events } = correlator.stats();
        expect(groups).toBeLessThanOrEqual(1);
        expect(events).toBeLessThanOrEqual(8);
      }
      const { events, evicted } = correlator.stats();
      expect(events + (evicted.get(rule.meta.id) ?? 0)).toBe(facts.length);
    }),
    RUNS,
  );
});
