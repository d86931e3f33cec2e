import {
  type Event,
  type FlatEvent,
  type Value,
  windowsField,
  windowsHeader,
} from "../../event/index.ts";
import { type FlatJson, STRING } from "../../lib/flat-json.ts";
import { foldCase } from "../../lib/fold-case.ts";
import { KeyTable, NOWHERE } from "../../lib/key-table.ts";
import type { View } from "../view.ts";
import { canonicalText } from "./canonical-text.ts";
import { type FieldLookup, nativeLookup } from "./field-lookup.ts";
import { FlatField } from "./flat-field.ts";

/** The values of an event that tell its views, by field; "" for absent and for unnamed values. */
export type KindValues = ReadonlyMap<string, string>;

/** Asks events for the fields that `when` of some views names. */
export class EventKind {
  readonly #asks: readonly Ask[];
  /** The same of flat events, for the reader that they come from. */
  #flatAsks: readonly FlatAsk[] = [];
  #json: FlatJson | null = null;

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
      values: ["", ...[...values].filter((value) => value !== "")],
      numbers: new Map(),
      lookup: kindLookup(field),
    }));
  }

  /** The same number for events that every `when` tells alike: no more numbers than views name. */
  key(event: Event): number {
    let key = 0;
    for (let at = 0; at < this.#asks.length; at++) {
      const ask = this.#asks[at];
      if (ask !== undefined) key = key * ask.values.length + numberOf(ask, ask.lookup(event));
    }
    return key;
  }

  /** The number that `key` gives for the event, once it is made. */
  flatKey(event: FlatEvent): number {
    const { json } = event;
    if (json !== this.#json) {
      this.#json = json;
      this.#flatAsks = this.#asks.map((ask) => new FlatAsk(ask, json));
    }
    let key = 0;
    for (let at = 0; at < this.#flatAsks.length; at++) {
      const ask = this.#flatAsks[at];
      if (ask !== undefined) key = key * ask.size + ask.numberOf(event);
    }
    return key;
  }

  /** The values that have a number. */
  valuesOf(key: number): KindValues {
    const values = new Map<string, string>();
    let rest = key;
    for (const { field, values: named } of this.#asks.toReversed()) {
      values.set(field, named[rest % named.length] ?? "");
      rest = Math.floor(rest / named.length);
    }
    return values;
  }

  /** The number of events with these values. */
  keyOf(values: KindValues): number {
    let key = 0;
    for (const { field, values: named } of this.#asks) {
      key = key * named.length + Math.max(0, named.indexOf(values.get(field) ?? ""));
    }
    return key;
  }

  values(event: Event): KindValues {
    return new Map(
      this.#asks.map(
        (ask) => [ask.field, ask.values[numberOf(ask, ask.lookup(event))] ?? ""] as const,
      ),
    );
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
  /** The values that views name, after "" for all others. */
  readonly values: readonly string[];
  /** The number of a value as events have it, kept for those seen first. */
  readonly numbers: Map<Value, number>;
  readonly lookup: FieldLookup;
}

/** Asks flat events for a field; the numbers of texts are known by their bytes. */
class FlatAsk {
  readonly size: number;
  readonly #ask: Ask;
  readonly #field: FlatField;
  readonly #json: FlatJson;
  readonly #texts = new KeyTable();
  /** By number of a text. */
  readonly #numbers: number[] = [0];

  constructor(ask: Ask, json: FlatJson) {
    this.size = ask.values.length;
    this.#ask = ask;
    this.#json = json;
    this.#field = FlatField.native(ask.field, json);
  }

  numberOf(event: FlatEvent): number {
    const json = this.#json;
    const place = this.#field.place(event);
    if (json.kind(place) !== STRING) return numberOf(this.#ask, json.value(place));
    const text = this.#texts.find(json.start(place), json.end(place));
    return text === NOWHERE ? this.#learn(place) : (this.#numbers[text] ?? 0);
  }

  #learn(place: number): number {
    const json = this.#json;
    const number = numberOf(this.#ask, json.value(place));
    if (this.#texts.learn(json.start(place), json.end(place)) !== NOWHERE) {
      this.#numbers.push(number);
    }
    return number;
  }
}

/** A field that tells what kind of event it is: of a Windows event not what its data calls so. */
function kindLookup(field: string): FieldLookup {
  const lookup = nativeLookup(field);
  return (event) => {
    const { fields } = event.native;
    const header = event.logsource.product === "windows" ? windowsHeader(fields) : null;
    const named = header === null || header === fields ? undefined : windowsField(header, field);
    return named ?? lookup(event);
  };
}

const NUMBERS_MAX = 4096;

function numberOf(ask: Ask, found: Value | undefined): number {
  if (found === undefined || found === null || typeof found === "object") return 0;
  const known = ask.numbers.get(found);
  if (known !== undefined) return known;
  const text = canonicalText(found);
  const number = text === null ? 0 : Math.max(0, ask.values.indexOf(foldCase(text)));
  if (ask.numbers.size < NUMBERS_MAX) ask.numbers.set(found, number);
  return number;
}
