import type { RuleMeta } from "./rule-meta.ts";

/**
 * Times rules on a sample of events. Whoever loads the rules gives it, for nothing here reads a
 * clock; what it returns changes no verdict but that of a rule it has disabled.
 */
export interface RuleTimer {
  /** Begins an event; true when the rules asked of it are to be timed. */
  sample(): boolean;
  nowMicros(): number;
  /** A rule was asked of a sampled event. */
  asked(rule: RuleMeta, micros: number, matched: boolean): void;
  /** Ids of the rules that are taken out of matching. */
  readonly disabled: ReadonlySet<string>;
}
