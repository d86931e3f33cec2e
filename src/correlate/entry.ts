import type { Evidence, MatchFact } from "./fact.ts";
import { valueText } from "./group-key.ts";

/** One event of a group, as its window keeps it. */
export interface Entry extends Evidence {
  /** For value_count: the texts of its values, each once; null for event_count. */
  readonly values: readonly string[] | null;
  phase: Phase;
  /** Whether a hit that this event began has been told. */
  told: boolean;
}

/**
 * What an event is to a rising condition: not true with it (`QUIET`), made true by it (`BEGINS`),
 * true already before it (`LASTS`). More events can only raise it, so it never goes down.
 */
export type Phase = typeof QUIET | typeof BEGINS | typeof LASTS;
export const QUIET = 0;
export const BEGINS = 1;
export const LASTS = 2;

/** The entry of a fact that has just come. */
export function entryOf(fact: MatchFact, distinct: boolean): Entry {
  return {
    time: fact.time,
    event: fact.event,
    dataset: fact.dataset,
    rule: fact.rule,
    values: distinct ? textsOf(fact.values) : null,
    phase: QUIET,
    told: false,
  };
}

/** Without the marks and values of the window. */
export function evidenceOf(entry: Entry): Evidence {
  const { event, dataset, rule, time } = entry;
  return { event, dataset, rule, time };
}

/** The order of a group's events: by event time, then by event id. */
export function isBefore(a: Evidence, b: Evidence): boolean {
  return a.time < b.time || (a.time === b.time && a.event < b.event);
}

// An event without the field, or with null in it, stands in the window but counts no value.
function textsOf(values: MatchFact["values"]): readonly string[] {
  if (values === null) return [];
  const first = values[0];
  if (values.length === 1 && first !== undefined) return first === null ? [] : [valueText(first)];
  return [...new Set(values.filter((value) => value !== null).map(valueText))];
}
