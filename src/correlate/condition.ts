import type { CountCondition } from "../sigma/index.ts";

/** Whether all bounds hold for a number. */
export function holds(condition: CountCondition, size: number): boolean {
  const { gt, gte, lt, lte, eq, neq } = condition;
  return (
    (gt === undefined || size > gt) &&
    (gte === undefined || size >= gte) &&
    (lt === undefined || size < lt) &&
    (lte === undefined || size <= lte) &&
    (eq === undefined || size === eq) &&
    (neq === undefined || size !== neq)
  );
}

/** A rising condition: true of what is above one bound and not below the other. */
export interface RisingBounds {
  readonly above: number;
  readonly from: number;
}

/** The bounds of `gt` and `gte`. Nothing is never enough, as there is no group without an event. */
export function risingBounds({ gt, gte }: CountCondition): RisingBounds {
  return { above: Math.max(0, gt ?? 0), from: gte ?? 0 };
}

/** Whether a rising condition is true of a number. */
export function isEnough({ above, from }: RisingBounds, size: number): boolean {
  return size > above && size >= from;
}
