import type { CorrelationRule } from "../sigma/index.ts";
import type { Fact, Hit } from "./fact.ts";

/**
 * Keyed windows over facts in event time. Its state is a pure function of the facts pushed and of
 * the limits, so a snapshot plus the facts since gives the same hits as the whole history.
 */
export interface Correlator {
  /**
   * Hits that this fact (or watermark) makes tellable, ordered by time, correlation, event and
   * group. A fact of an unknown correlation, or of another content of it, is ignored.
   */
  push(fact: Fact): readonly Hit[];
  /** Takes a new set of rules; the state of rules whose content is unchanged is kept. */
  replaceRules(rules: readonly CorrelationRule[]): void;
  /** The whole state, what has been told included. */
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

/** Bounds of the state. Everything dropped is counted in `CorrelatorStats.evicted`. */
export interface CorrelatorLimits {
  /**
   * Over all correlations. Beyond it the group that would be decided or forgotten first goes: in
   * one correlation, the one with the oldest event time. A rising condition that is true but not
   * told yet (`emit: final`) is told before its group goes.
   */
  readonly groupsMax: number;
  /**
   * At least one more than the rule's own threshold, so that a rule can always fire. Beyond it a
   * rising condition drops the group's oldest event, which keeps an episode going; a closing one
   * takes no more events, which keeps its windows where they are.
   */
  readonly eventsPerGroupMax: number;
  /** Contributing events named in one hit. */
  readonly evidenceMax: number;
}
