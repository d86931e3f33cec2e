import type { Value } from "../event/index.ts";
import type { EpochMicros } from "../lib/time.ts";
import type { CorrelationRule, CountCondition } from "../sigma/index.ts";
import { entryOf } from "./entry.ts";
import type { MatchFact } from "./fact.ts";
import { groupKey } from "./group-key.ts";
import { Timeline } from "./timeline.ts";
import { planOf, type WindowPlan } from "./window-plan.ts";

/** A group, and the window in which the condition held or came closest to it. */
export interface ClosestWindow {
  readonly group: Readonly<Record<string, Value>>;
  /** Events of the group, in and outside the window. */
  readonly events: number;
  readonly holds: boolean;
  /** The number in that window that the condition is about. */
  readonly count: number;
  /** Events in the window, and the times of its first and its last one. */
  readonly inWindow: number;
  readonly from: EpochMicros;
  readonly until: EpochMicros;
  /** Ids of the rules that matched in the window. */
  readonly rules: readonly string[];
}

/**
 * For people who ask why a correlation did not fire: of each group the window that came closest,
 * those that hold first, then by how much is missing. The windows are the correlator's, with all
 * facts known at once. Hits of other correlations, which a chained rule counts too, are no facts.
 */
export function closestWindows(
  rule: CorrelationRule,
  facts: readonly MatchFact[],
): readonly ClosestWindow[] {
  const plan = planOf(rule, { level: 0, lag: 0 }, UNBOUNDED);
  const groups = Map.groupBy(
    facts.filter(({ correlation }) => correlation === rule.meta.id),
    ({ group }) => groupKey(group),
  );
  return [...groups.values()]
    .flatMap((ofGroup) => closestOf(ofGroup, plan))
    .sort((a, b) => a.missing - b.missing || a.window.from - b.window.from)
    .map(({ window }) => window);
}

const UNBOUNDED = {
  groupsMax: Number.POSITIVE_INFINITY,
  eventsPerGroupMax: Number.POSITIVE_INFINITY,
  evidenceMax: 1,
} as const;

/** The entries `from` to `last` of a timeline and what the condition is asked about there. */
interface Span {
  readonly from: number;
  readonly last: number;
  readonly size: number;
  readonly told: number;
}

/** None for no facts. */
function closestOf(
  facts: readonly MatchFact[],
  plan: WindowPlan,
): readonly { readonly window: ClosestWindow; readonly missing: number }[] {
  const timeline = new Timeline();
  for (const fact of facts) timeline.add(entryOf(fact, plan.keeps));
  const spans = plan.rising === null ? closingSpans(timeline, plan) : slidingSpans(timeline, plan);
  const { condition, rising } = plan;
  const bounds = rising === null ? condition : { gt: rising.above, gte: rising.from };
  let closest: Span | null = null;
  let missing = Number.POSITIVE_INFINITY;
  for (const span of spans) {
    const gap = missingTo(bounds, span.size);
    if (closest !== null && gap >= missing) continue;
    closest = span;
    missing = gap;
  }
  const [first] = facts;
  if (closest === null || first === undefined) return [];
  const { from, last, told } = closest;
  const entries = timeline.entries().slice(from, last + 1);
  const window = {
    group: first.group,
    events: timeline.length,
    holds: missing === 0,
    count: told,
    inWindow: entries.length,
    from: timeline.at(from).time,
    until: timeline.at(last).time,
    rules: [...new Set(entries.map((entry) => entry.rule))],
  };
  return [{ window, missing }];
}

/** The windows of a rising condition: those that end with an event. */
function* slidingSpans(timeline: Timeline, plan: WindowPlan): Generator<Span> {
  const moving = plan.measure();
  let from = 0;
  for (let last = 0; last < timeline.length; last++) {
    const entry = timeline.at(last);
    for (; timeline.at(from).time < entry.time - plan.timespan; from++)
      moving.leave(timeline.at(from));
    moving.enter(entry);
    yield { from, last, size: moving.size, told: moving.told };
  }
}

/** The windows of any other condition: each opens with the first event behind the one before. */
function* closingSpans(timeline: Timeline, plan: WindowPlan): Generator<Span> {
  for (let from = 0; from < timeline.length;) {
    const until = timeline.at(from).time + plan.timespan;
    const window = plan.measure();
    let last = from;
    for (let at = from; at < timeline.length && timeline.at(at).time <= until; at++) {
      window.enter(timeline.at(at));
      last = at;
    }
    yield { from, last, size: window.size, told: window.told };
    from = last + 1;
  }
}

/** By how much the number misses the bounds; 0 when all hold. */
function missingTo(condition: CountCondition, size: number): number {
  if (Number.isNaN(size)) return Number.MAX_VALUE;
  const { gt, gte, lt, lte, eq, neq } = condition;
  let missing = 0;
  if (gte !== undefined) missing += Math.max(0, gte - size);
  if (lte !== undefined) missing += Math.max(0, size - lte);
  if (gt !== undefined && size <= gt) missing += gt - size + JUST;
  if (lt !== undefined && size >= lt) missing += size - lt + JUST;
  if (eq !== undefined) missing += Math.abs(size - eq);
  if (neq === size) missing += JUST;
  return missing;
}

/** What is missing to a bound that must be passed and is only reached. */
const JUST = 0.5;
