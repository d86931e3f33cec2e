import type { Evidence, MatchFact } from "./fact.ts";
import { valueText } from "./group-key.ts";

/** What a window keeps of an event besides its time and id. */
export type EntryValues = "nothing" | "texts" | "numbers" | "rule";

/** One event of a group, as its window keeps it. */
export interface Entry extends Evidence {
  /**
   * For value_count the texts of its values, each once; for sums, averages and percentiles its
   * numbers; for the temporal types the rule; null for event_count.
   */
  readonly values: readonly (string | number)[] | null;
  /**
   * What tells entries of one event apart: the rule where an event may stand for several (the
   * temporal types), else empty.
   */
  readonly part: string;
  /** What stands behind an entry that is a hit of another correlation; null for an event. */
  readonly sources: readonly Evidence[] | null;
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
export function entryOf(
  fact: MatchFact,
  keeps: EntryValues,
  sources: Entry["sources"] = null,
): Entry {
  return {
    time: fact.time,
    event: fact.event,
    dataset: fact.dataset,
    rule: fact.rule,
    values: valuesOf(fact, keeps),
    part: keeps === "rule" ? fact.rule : "",
    sources,
    phase: QUIET,
    told: false,
  };
}

/** The events behind an entry, oldest first, without the marks and values of the window. */
export function evidenceOf(entry: Entry): readonly Evidence[] {
  const { event, dataset, rule, time, sources } = entry;
  return sources ?? [{ event, dataset, rule, time }];
}

/** The order of a group's entries: by event time, then by event id. */
export function isBefore(a: Entry, b: Entry): boolean {
  if (a.time !== b.time) return a.time < b.time;
  return a.event < b.event || (a.event === b.event && a.part < b.part);
}

/** Whether two entries speak of the same. */
export function isSame(a: Entry, b: Entry): boolean {
  return a.event === b.event && a.time === b.time && a.part === b.part;
}

function valuesOf(fact: MatchFact, keeps: EntryValues): Entry["values"] {
  switch (keeps) {
    case "nothing":
      return null;
    case "texts":
      return textsOf(fact.values);
    case "numbers":
      return (fact.values ?? []).filter(
        (value): value is number => typeof value === "number" && Number.isFinite(value),
      );
    case "rule":
      return [fact.rule];
  }
}

// An event without the field, or with null in it, stands in the window but counts no value.
function textsOf(values: MatchFact["values"]): readonly string[] {
  if (values === null) return [];
  const first = values[0];
  if (values.length === 1 && first !== undefined) return first === null ? [] : [valueText(first)];
  return [...new Set(values.filter((value) => value !== null).map(valueText))];
}
