import type { Fact } from "../correlate/index.ts";
import type { Event } from "../event/index.ts";
import type { Match, RuleSet } from "../sigma/index.ts";
import { factsOf } from "./facts-of.ts";

/** What the rules make of one event: all that is needed of it once it is committed. */
export interface Detection {
  /** The rules that were asked. */
  readonly rules: RuleSet;
  /** The matches, of rules that alert and of rules that only feed correlations. */
  readonly matched: readonly string[];
  /** Those that are alerts by themselves. */
  readonly alerting: readonly Match[];
  readonly facts: readonly Fact[];
  /** Correlations that the event has no group for, by id. */
  readonly missing: readonly string[];
}

/** Asks one set of rules. It depends on the event alone: whoever asks gets the same. */
export class Detector {
  readonly rules: RuleSet;
  /** One for all events that nothing matches: nearly all. */
  readonly #quiet: Detection;

  constructor(rules: RuleSet) {
    this.rules = rules;
    this.#quiet = { rules, matched: [], alerting: [], facts: [], missing: [] };
  }

  detect(event: Event): Detection {
    const { rules } = this;
    const matches = rules.match(event);
    if (matches.length === 0) return this.#quiet;
    const matched: string[] = [];
    const alerting: Match[] = [];
    const facts: Fact[] = [];
    const missing: string[] = [];
    for (const match of matches) {
      matched.push(match.rule.meta.id);
      if (match.rule.alerts) alerting.push(match);
      // A late event is matched, but not counted in windows.
      if (event.sensor.late) continue;
      const read = rules.facts(match);
      for (const fact of factsOf(match, read.parts)) facts.push(fact);
      for (const correlation of read.missing) missing.push(correlation);
    }
    return { rules, matched, alerting, facts, missing };
  }
}
