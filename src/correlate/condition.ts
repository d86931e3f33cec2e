import type { CountCondition } from "../sigma/index.ts";

/** Whether all bounds hold for a count. */
export function holds(condition: CountCondition, count: number): boolean {
  const { gt, gte, lt, lte, eq, neq } = condition;
  return (
    (gt === undefined || count > gt) &&
    (gte === undefined || count >= gte) &&
    (lt === undefined || count < lt) &&
    (lte === undefined || count <= lte) &&
    (eq === undefined || count === eq) &&
    (neq === undefined || count !== neq)
  );
}

/**
 * The smallest count that makes a rising condition true (`gt` and `gte` only: more events can
 * only make it true), and at least 1, as there is no group without an event. Null for a closing
 * condition.
 */
export function risingThreshold(condition: CountCondition): number | null {
  const { gt, gte, lt, lte, eq, neq } = condition;
  if (lt !== undefined || lte !== undefined || eq !== undefined || neq !== undefined) return null;
  if (gt === undefined && gte === undefined) return null;
  const above = gt === undefined ? 1 : Math.floor(gt) + 1;
  const from = gte === undefined ? 1 : Math.ceil(gte);
  return Math.max(1, above, from);
}
