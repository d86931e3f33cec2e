import type { Predicate } from "../compile/compile-item.ts";

/** What an event must show before a rule can match it. */
export type Atom = TextAtom | LongAtom;

/**
 * Any of the values of a long item, which is asked as a whole: it takes one pass over the field,
 * and a text for each value would take much of every index.
 */
export interface LongAtom {
  readonly slot: number;
  readonly kind: "long";
  /** Names it among others. */
  readonly text: string;
  readonly holds: Predicate;
  /** How likely an event shows it, before any was seen. */
  readonly likelihood: number;
}

/**
 * A text that a field shows, or that it is there. Folded as the oracle folds; `slot` is the
 * field. `presence`: the field is there, even as null. `exact`, `prefix`, `suffix`, `contains`: the
 * text of one of its values is, begins with, ends with or holds `text`.
 */
export interface TextAtom {
  readonly slot: number;
  readonly kind: "presence" | "exact" | "prefix" | "suffix" | "contains";
  readonly text: string;
}

/** A necessary condition, weaker than what it stands for: never false where that is true. */
export type Need =
  | { readonly kind: "atom"; readonly atom: Atom }
  | { readonly kind: "atLeast"; readonly count: number; readonly items: readonly Need[] }
  /** Nothing is known to be necessary. */
  | { readonly kind: "open" };

export const OPEN: Need = { kind: "open" };

/** All of the items are necessary. */
export function allNeeds(items: readonly Need[]): Need {
  const closed = items.filter((item) => item.kind !== "open");
  const [only] = closed;
  if (only === undefined) return OPEN;
  return closed.length === 1 ? only : { kind: "atLeast", count: closed.length, items: closed };
}

/** One of the items is necessary; of none, nothing fits. */
export function anyNeed(items: readonly Need[]): Need {
  if (items.some((item) => item.kind === "open")) return OPEN;
  const [only] = items;
  return only !== undefined && items.length === 1 ? only : { kind: "atLeast", count: 1, items };
}

/** Whether the need holds, given what holds of an atom. */
export function needHolds(need: Need, holds: (atom: Atom) => boolean): boolean {
  switch (need.kind) {
    case "atom":
      return holds(need.atom);
    case "open":
      return true;
    case "atLeast": {
      let held = 0;
      for (const item of need.items) {
        if (held >= need.count) break;
        if (needHolds(item, holds)) held++;
      }
      return held >= need.count;
    }
  }
}
