import type { Entry } from "./entry.ts";

/**
 * What a condition is asked about, over a window that entries enter at its new end and leave at
 * its old one, each in the order of the timeline.
 */
export interface WindowMeasure {
  /** The number that the condition's bounds are compared with; NaN where there is none. */
  readonly size: number;
  /** The number that an alert shows. */
  readonly told: number;
  enter(entry: Entry): void;
  leave(entry: Entry): void;
}
