import type { Event } from "../../event/index.ts";
import { foldCase } from "../../lib/fold-case.ts";
import type { View } from "../view.ts";
import { canonicalText } from "./canonical-text.ts";
import { type FieldLookup, nativeLookup } from "./field-lookup.ts";

/** The values of an event that tell its views, by field; "" for absent and for unnamed values. */
export type KindValues = ReadonlyMap<string, string>;

/** Asks events for the fields that `when` of some views names. */
export class EventKind {
  readonly #asks: readonly Ask[];

  constructor(views: readonly View[]) {
    const named = new Map<string, Set<string>>();
    for (const { when } of views) {
      for (const [field, values] of when ?? []) {
        const all = named.get(field) ?? new Set();
        for (const value of values) all.add(value);
        named.set(field, all);
      }
    }
    this.#asks = [...named].map(([field, values]) => ({
      field,
      values,
      lookup: nativeLookup(field),
    }));
  }

  /** The same text for events that every `when` tells alike: no more texts than views name. */
  key(event: Event): string {
    let key = "";
    for (const ask of this.#asks) key += `${valueOf(ask, event)}\n`;
    return key;
  }

  values(event: Event): KindValues {
    return new Map(this.#asks.map((ask) => [ask.field, valueOf(ask, event)]));
  }
}

/** Whether a view is for events with these values. */
export function holdsWhen({ when }: View, values: KindValues): boolean {
  if (when === undefined) return true;
  for (const [field, wanted] of when) {
    if (!wanted.has(values.get(field) ?? "")) return false;
  }
  return true;
}

interface Ask {
  readonly field: string;
  readonly values: ReadonlySet<string>;
  readonly lookup: FieldLookup;
}

function valueOf({ values, lookup }: Ask, event: Event): string {
  const found = lookup(event);
  if (found === undefined || found === null || Array.isArray(found)) return "";
  const text = canonicalText(found);
  const folded = text === null ? "" : foldCase(text);
  return values.has(folded) ? folded : "";
}
