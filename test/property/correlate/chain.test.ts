import * as fc from "fast-check";
import { expect, test } from "vitest";

import { eventOf } from "../../../src/correlate/chain.ts";
import { createCorrelator, type Hit, type MatchFact } from "../../../src/correlate/index.ts";
import type { EventId } from "../../../src/event/index.ts";
import { epochMicros } from "../../../src/lib/time.ts";
import type { CorrelationRule } from "../../../src/sigma/index.ts";
import { groupOf, truths } from "../../support/correlation-oracle.ts";
import { arrival, arriving, history } from "../../support/histories.ts";
import { correlationRule, roomyLimits } from "../../support/timeline.ts";

const RUNS = { numRuns: 400 };

type Shape = Pick<CorrelationRule, "type" | "condition" | "timespanMicros">;

const shape: fc.Arbitrary<Shape> = fc.record({
  type: fc.constantFrom("event_count" as const, "value_count" as const),
  condition: fc.constantFrom({ gte: 1 }, { gte: 2 }, { gt: 2 }, { lte: 3 }, { eq: 2 }),
  timespanMicros: fc.constantFrom(5, 10, 20),
});

const groupings: fc.Arbitrary<readonly string[]> = fc.constantFrom(["source.ip"], []);

interface Link {
  readonly shape: Shape;
  readonly groupBy: readonly string[];
}

const link: fc.Arbitrary<Link> = fc.record({ shape, groupBy: groupings });

/** Each correlation but the first counts the hits of the one before, and matches of its own. */
function chainOf(first: Shape, links: readonly Link[]): CorrelationRule[] {
  const base = correlationRule();
  const ruleOf = (index: number, change: Partial<CorrelationRule>): CorrelationRule =>
    correlationRule({
      meta: { ...base.meta, id: `c${index}` },
      emit: "final",
      alerts: index === links.length,
      ...change,
    });
  return [
    ruleOf(0, first),
    ...links.map(({ shape: own, groupBy }, index) => {
      const values = own.type === "value_count" ? ["source.ip"] : null;
      return ruleOf(index + 1, {
        ...own,
        groupBy,
        chained: [{ rule: `c${index}`, group: groupBy, values }],
      });
    }),
  ];
}

/** The facts of a history as they concern each correlation: those of rule a the first, and so on. */
function addressed(rules: readonly CorrelationRule[], facts: readonly MatchFact[]): MatchFact[] {
  return facts.flatMap((fact) => {
    const rule = rules["abc".indexOf(fact.rule)];
    if (rule === undefined) return [];
    const group = rule.groupBy.length === 0 ? {} : fact.group;
    const values = rule.type === "value_count" ? [groupOf(fact)] : null;
    return [{ ...fact, correlation: rule.meta.id, group, values }];
  });
}

interface Told {
  readonly group: string;
  readonly began: string;
  readonly time: number;
  readonly count: number;
}

function expected(rules: readonly CorrelationRule[], facts: readonly MatchFact[]): Told[] {
  let told: Told[] = [];
  for (const [index, rule] of rules.entries()) {
    const inner = rules[index - 1];
    const fed = told.map((truth): MatchFact => {
      const group = inner?.groupBy.length === 0 ? {} : { "source.ip": truth.group };
      const correlation = inner?.meta.id ?? "";
      const began = { time: epochMicros(0), event: truth.began as EventId };
      return {
        kind: "match",
        correlation: rule.meta.id,
        contentHash: rule.meta.contentHash,
        rule: correlation,
        group: rule.groupBy.length === 0 ? {} : group,
        values: rule.type === "value_count" ? [truth.group] : null,
        time: epochMicros(truth.time),
        event: eventOf({ correlation, group, began } as Hit),
        dataset: "",
      };
    });
    const own = facts.filter((fact) => fact.correlation === rule.meta.id);
    told = truths(rule, [...own, ...fed]);
  }
  return told.map(({ group, began, time, count }) => ({ group, began, time, count }));
}

function sorted(list: readonly Told[]): Told[] {
  return list.toSorted(
    (a, b) => a.group.localeCompare(b.group) || a.time - b.time || a.began.localeCompare(b.began),
  );
}

const chain = fc
  .record({ first: shape, links: fc.array(link, { minLength: 1, maxLength: 2 }) })
  // A correlation can only be grouped by what the one before is grouped by.
  .filter(({ links }) => links.every((each, index) => isWithin(each, links[index - 1])))
  .map(({ first, links }) => chainOf(first, links));

function isWithin({ groupBy, shape: own }: Link, before: Link | undefined): boolean {
  const needs = groupBy.length > 0 || own.type === "value_count";
  return before === undefined || before.groupBy.length > 0 || !needs;
}

test("hits of hits are what counting by hand gives, in whatever order events come", () => {
  fc.assert(
    fc.property(chain, history, arrival, (rules, all, how) => {
      const facts = addressed(rules, all);
      const correlator = createCorrelator({ rules, limits: roomyLimits });
      const hits = arriving(facts, how).flatMap((fact) => correlator.push(fact));
      const told = hits.map(({ group, began, time, count }) => ({
        group: groupOf({ group }),
        began: began.event,
        time,
        count,
      }));
      expect(sorted(told)).toEqual(sorted(expected(rules, facts)));
      expect(new Set(hits.map(({ correlation }) => correlation)).size).toBeLessThan(2);
    }),
    RUNS,
  );
});

test("a snapshot of a chain at any point goes on as if nothing had been", () => {
  const tight = { groupsMax: 3, eventsPerGroupMax: 5, evidenceMax: 3 };
  const limits = fc.constantFrom(roomyLimits, tight);
  fc.assert(
    fc.property(chain, history, arrival, fc.tuple(fc.nat(100), limits), (rules, all, how, how2) => {
      const stream = arriving(addressed(rules, all), how);
      const cut = Math.floor((stream.length * how2[0]) / 100);
      const whole = createCorrelator({ rules, limits: how2[1] });
      for (const fact of stream.slice(0, cut)) whole.push(fact);
      const resumed = createCorrelator({ rules, limits: how2[1], snapshot: whole.snapshot() });
      for (const fact of stream.slice(cut)) {
        expect(resumed.push(fact)).toEqual(whole.push(fact));
      }
      expect(resumed.stats()).toEqual(whole.stats());
    }),
    RUNS,
  );
});
