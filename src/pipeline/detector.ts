import type { Fact } from "../correlate/index.ts";
import type { Event } from "../event/index.ts";
import type { Glance, Match, RuleSet } from "../sigma/index.ts";
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
    this.#quiet = { rules, matched: NONE, alerting: NONE, facts: NONE, missing: NONE };
  }

  /** `glance` is what the rules made of the event before it was made. */
  detect(event: Event, glance: Glance | null = null): Detection {
    const { rules } = this;
    const matches = glance === null ? rules.match(event) : glance.matches(event);
    if (matches.length === 0) return this.#quiet;
    // Lists of just the size they need: a detection waits for its commit and is copied meanwhile.
    const matched = matches.map(({ rule }) => rule.meta.id);
    const alerting = matches.some(({ rule }) => rule.alerts)
      ? matches.filter(({ rule }) => rule.alerts)
      : NONE;
    // A late event is matched, but not counted in windows.
    if (event.sensor.late) return { rules, matched, alerting, facts: NONE, missing: NONE };
    const read = matches.map((match) => ({ match, ...rules.facts(match) }));
    const facts = joined(read.map(({ match, parts }) => factsOf(match, parts)));
    return { rules, matched, alerting, facts, missing: joined(read.map(({ missing }) => missing)) };
  }
}

const NONE: readonly never[] = [];

function joined<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const filled = lists.filter(({ length }) => length > 0);
  const [first = NONE, ...others] = filled;
  return others.length === 0 ? first : filled.flat();
}
