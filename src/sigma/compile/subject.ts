import {
  type Event,
  type Fields,
  type FlatEvent,
  type Value,
  windowsValues,
} from "../../event/index.ts";
import { type FlatJson, LIST } from "../../lib/flat-json.ts";
import { KeyIndex } from "../../lib/key-index.ts";
import type { View } from "../view.ts";
import { FieldCell } from "./field-cell.ts";
import { type FieldLookup, fieldLookup, fieldSource } from "./field-lookup.ts";
import { FlatField, UNSURE, UNSURE_VALUE } from "./flat-field.ts";

/** The slot that keywords are looked for in: the line, or every value of the record. */
export const KEYWORDS = 0;

/** Numbers the fields that rules speak of, so that a cell is found by index. Bounded by the rules. */
export class Slots {
  readonly names: string[] = [""];
  readonly #numbers = new Map<string, number>();

  of(field: string): number {
    const known = this.#numbers.get(field);
    if (known !== undefined) return known;
    const slot = this.names.length;
    this.names.push(field);
    this.#numbers.set(field, slot);
    return slot;
  }
}

/**
 * The event at hand as one view shows it. Fields are found when first asked for, and once; rules
 * are predicates over it.
 */
export class Subject {
  readonly view: View;
  readonly #slots: Slots;
  readonly #cells: FieldCell[] = [];
  readonly #lookups: FieldLookup[] = [];
  readonly #keys: KeyIndex;
  readonly #stamps: number[] = [];
  /** By number of an answer: the event it is of, times two, plus one when it is yes. */
  #answers = new Int32Array(64);
  #event: Event | null = null;
  /** Instead of an event, what was read of one. */
  #flat: FlatEvent | null = null;
  /** By slot, for the reader that flat events come from. */
  #flatFields: FlatField[] = [];
  #json: FlatJson | null = null;
  /** Whether a field was asked for that only the normalised event has. */
  isUnsure = false;
  #stamp = 0;

  /** `keys` are those of the records; subjects that see the same events may share them. */
  constructor(view: View, slots: Slots, keys: KeyIndex = new KeyIndex()) {
    this.view = view;
    this.#keys = keys;
    this.#slots = slots;
  }

  /** Turns to an event; what was found in it stays found when it is at hand already. */
  begin(event: Event): void {
    if (event === this.#event) return;
    this.#event = event;
    this.#flat = null;
    this.#keys.begin();
    this.#next();
  }

  /** Turns to an event that was read flat. */
  beginFlat(event: FlatEvent): void {
    if (event.json !== this.#json) {
      this.#json = event.json;
      this.#flatFields = [];
    }
    this.#event = null;
    this.#flat = event;
    this.isUnsure = false;
    this.#next();
  }

  #next(): void {
    this.#stamp++;
    if (this.#stamp < STAMP_MAX) return;
    this.#stamp = 1;
    this.#stamps.fill(0);
    this.#answers.fill(0);
  }

  /** What `answer` was given for the event at hand: 1 for yes, 0 for no, -1 when it was not. */
  recall(answer: number): number {
    const found = answer < this.#answers.length ? (this.#answers[answer] ?? 0) : 0;
    return found >> 1 === this.#stamp ? found & 1 : -1;
  }

  /** Keeps an answer until the next event. Answers are numbered from 0 and few, as rules are. */
  remember(answer: number, holds: boolean): void {
    if (answer >= this.#answers.length) {
      const grown = new Int32Array(2 * answer);
      grown.set(this.#answers);
      this.#answers = grown;
    }
    this.#answers[answer] = 2 * this.#stamp + (holds ? 1 : 0);
  }

  /** The event at hand; null while one is that was read flat. */
  get event(): Event | null {
    return this.#event;
  }

  /** The event at hand where it was read flat. */
  get flat(): FlatEvent | null {
    return this.#flat;
  }

  /** Where a field of a flat event stands, `ABSENT`, or `UNSURE`: then only its cell tells. */
  place(slot: number): number {
    const flat = this.#flat;
    if (flat === null) return UNSURE;
    const field = this.#flatField(slot, flat.json);
    return field.isPlain ? field.place(flat) : UNSURE;
  }

  /** Names what a cell shows: cells of the same name are alike, whatever their subject. */
  source(slot: number): string {
    if (slot === KEYWORDS) return "keywords";
    const name = this.#slots.names[slot] ?? "";
    return fieldSource(this.view, name) ?? `view ${this.view.name} ${name}`;
  }

  cell(slot: number): FieldCell {
    let cell = this.#cells[slot];
    if (cell === undefined) cell = this.#addCell(slot);
    if (this.#stamps[slot] !== this.#stamp) {
      this.#stamps[slot] = this.#stamp;
      cell.set(this.#find(slot));
    }
    return cell;
  }

  #find(slot: number): Value | undefined {
    if (this.#event !== null) return this.#lookups[slot]?.(this.#event);
    if (this.#flat === null) return undefined;
    if (slot === KEYWORDS) return flatKeywordTexts(this.#flat);
    const value = this.#flatField(slot, this.#flat.json).read(this.#flat);
    if (value !== UNSURE_VALUE) return value;
    this.isUnsure = true;
    return undefined;
  }

  #flatField(slot: number, json: FlatJson): FlatField {
    const known = this.#flatFields[slot];
    if (known !== undefined) return known;
    for (let next = this.#flatFields.length; next <= slot; next++) {
      this.#flatFields.push(FlatField.of(this.view, this.#slots.names[next] ?? "", json));
    }
    return this.#flatField(slot, json);
  }

  // Filled from the front, so that the arrays stay without holes.
  #addCell(slot: number): FieldCell {
    for (let next = this.#cells.length; next <= slot; next++) {
      this.#cells.push(new FieldCell());
      this.#stamps.push(-1);
      const name = this.#slots.names[next] ?? "";
      this.#lookups.push(
        next === KEYWORDS ? keywordTexts : fieldLookup(this.view, name, this.#keys),
      );
    }
    return this.#cells[slot] ?? new FieldCell();
  }
}

/** So that a stamp and a bit beside it are a small integer. */
const STAMP_MAX = 2 ** 29;

/** The record in whose values keywords are looked for, where it is not the line. */
export function keywordFields({ native: { fields }, logsource }: Event): Fields {
  return logsource.product === "windows" ? windowsValues(fields) : fields;
}

/** Sigma keywords: the raw line of a text format, else each value at any depth, never a key. */
function keywordTexts(event: Event): Value {
  if (event.sensor.keywords === "original") return event.original;
  const leaves: Value[] = [];
  const pending: Value[] = [keywordFields(event)];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== "object" || value === null) {
      if (value !== null) leaves.push(value);
      continue;
    }
    for (const inner of Object.values(value)) pending.push(inner);
  }
  return leaves;
}

function flatKeywordTexts({ json, keywords }: FlatEvent): Value {
  if (keywords === "original") return json.text();
  const leaves: Value[] = [];
  for (let place = 0; place < json.count; place++) {
    const value = json.kind(place) === LIST ? null : (json.value(place) ?? null);
    if (value !== null) leaves.push(value);
  }
  return leaves;
}
