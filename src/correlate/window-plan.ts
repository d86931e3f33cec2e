import { invariant } from "../lib/invariant.ts";
import { type CorrelationRule, isRising } from "../sigma/index.ts";
import type { ChainPlace } from "./chain.ts";
import { isEnough, type RisingBounds, risingBounds } from "./condition.ts";
import type { CorrelatorLimits } from "./correlator.ts";
import type { Entry, EntryValues } from "./entry.ts";
import { NumberPercentile } from "./number-percentile.ts";
import { NumberTotal } from "./number-total.ts";
import { RulesInOrder } from "./rules-in-order.ts";
import { RulesThatHold } from "./rules-that-hold.ts";
import { WindowCount } from "./window-count.ts";
import type { WindowMeasure } from "./window-measure.ts";

/** What the windows of one correlation need of its rule and of the limits. */
export interface WindowPlan {
  readonly correlation: string;
  readonly contentHash: string;
  readonly condition: CorrelationRule["condition"];
  /** The bounds of a rising condition; null when the condition is asked at the close. */
  readonly rising: RisingBounds | null;
  readonly timespan: number;
  readonly keeps: EntryValues;
  /** Whether the order of events counts, not only which ones there are. */
  readonly ordered: boolean;
  /** Whether a rising condition is told before the watermark passes. */
  readonly early: boolean;
  /** Whether its hits are told; else they only feed other correlations. */
  readonly alerts: boolean;
  readonly place: ChainPlace;
  readonly eventsMax: number;
  readonly evidenceMax: number;
  /** A measure of an empty window. */
  measure(): WindowMeasure;
  /** Whether a window of this entry alone fulfils a rising condition. */
  isEnoughAlone(entry: Entry): boolean;
}

/** Compiles a rule to the plan of its windows. */
export function planOf(
  rule: CorrelationRule,
  place: ChainPlace,
  limits: CorrelatorLimits,
): WindowPlan {
  // A condition in words is 1 where it holds.
  const condition = rule.expression === undefined ? rule.condition : { gte: 1 };
  const keeps = KEEPS[rule.type];
  const rising = isRising(rule) ? risingBounds(condition) : null;
  // Empty between two calls.
  const alone = measureOf(rule);
  return {
    correlation: rule.meta.id,
    contentHash: rule.meta.contentHash,
    condition,
    rising,
    timespan: rule.timespanMicros,
    keeps,
    ordered: rule.type === "temporal_ordered",
    early: rule.emit === "early",
    alerts: rule.alerts,
    place,
    eventsMax: Math.max(limits.eventsPerGroupMax, keeps === "numbers" ? 1 : eventsNeeded(rule)),
    evidenceMax: limits.evidenceMax,
    measure: () => measureOf(rule),
    isEnoughAlone(entry) {
      alone.enter(entry);
      const enough = rising !== null && isEnough(rising, alone.size);
      alone.leave(entry);
      return enough;
    },
  };
}

/** One more than the largest bound, or than the rules: so many events a window must hold. */
function eventsNeeded({ condition, inputs }: CorrelationRule): number {
  const bounds = Object.values(condition).map((bound: number) => Math.ceil(bound));
  return Math.max(inputs.length, ...bounds) + 1;
}

function measureOf(rule: CorrelationRule): WindowMeasure {
  switch (rule.type) {
    case "event_count":
      return new WindowCount(false);
    case "value_count":
      return new WindowCount(true);
    case "temporal":
      return rule.expression === undefined
        ? new WindowCount(true)
        : new RulesThatHold(rule.expression);
    case "temporal_ordered":
      return new RulesInOrder(rule.inputs);
    case "value_sum":
      return new NumberTotal("sum");
    case "value_avg":
      return new NumberTotal("mean");
    case "value_percentile":
      invariant(rule.percentile !== undefined, "a percentile rule says which");
      return new NumberPercentile(rule.percentile);
  }
}

const KEEPS: Readonly<Record<CorrelationRule["type"], EntryValues>> = {
  event_count: "nothing",
  value_count: "texts",
  temporal: "rule",
  temporal_ordered: "rule",
  value_sum: "numbers",
  value_avg: "numbers",
  value_percentile: "numbers",
};
