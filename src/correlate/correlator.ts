import type { CorrelationRule } from "../sigma/index.ts";
import type { Fact, Hit } from "./fact.ts";

/**
 * Keyed windows over facts in event time. Its state is a pure function of the facts pushed and of
 * the limits, so a snapshot plus the facts since gives the same hits as the whole history.
 */
export interface Correlator {
  /** Hits that this fact (or watermark) makes tellable, in a defined order. */
  push(fact: Fact): readonly Hit[];
  /** Takes a new set of rules; the state of rules whose content is unchanged is kept. */
  replaceRules(rules: readonly CorrelationRule[]): void;
  snapshot(): Uint8Array;
  stats(): CorrelatorStats;
}

export interface CorrelatorStats {
  readonly groups: number;
  readonly events: number;
  /** Facts dropped because a limit was reached, by correlation id. */
  readonly evicted: ReadonlyMap<string, number>;
  /** Facts behind the watermark, by correlation id; the detect stage should have kept them back. */
  readonly late: ReadonlyMap<string, number>;
}

/** Bounds of the state; reaching one evicts the group with the oldest event time, and counts it. */
export interface CorrelatorLimits {
  readonly groupsMax: number;
  readonly eventsPerGroupMax: number;
  readonly evidenceMax: number;
}
