import type { CorrelationRule, CountCondition } from "../sigma/index.ts";
import { risingThreshold } from "./condition.ts";
import type { CorrelatorLimits } from "./correlator.ts";

/** What the windows of one correlation need of its rule and of the limits. */
export interface WindowPlan {
  readonly correlation: string;
  readonly contentHash: string;
  readonly condition: CountCondition;
  /** The least count of a rising condition; null when the condition is asked at the close. */
  readonly threshold: number | null;
  readonly timespan: number;
  readonly distinct: boolean;
  /** Whether a rising condition is told before the watermark passes. */
  readonly early: boolean;
  readonly eventsMax: number;
  readonly evidenceMax: number;
}

/** Compiles a rule to the plan of its windows. */
export function planOf(rule: CorrelationRule, limits: CorrelatorLimits): WindowPlan {
  const { gt, gte, lt, lte, eq, neq } = rule.condition;
  const bound = Math.max(0, ...[gt, gte, lt, lte, eq, neq].map((limit) => limit ?? 0));
  return {
    correlation: rule.meta.id,
    contentHash: rule.meta.contentHash,
    condition: rule.condition,
    threshold: risingThreshold(rule.condition),
    timespan: rule.timespanMicros,
    distinct: rule.type === "value_count",
    early: rule.emit === "early",
    eventsMax: Math.max(limits.eventsPerGroupMax, Math.ceil(bound) + 1),
    evidenceMax: limits.evidenceMax,
  };
}
