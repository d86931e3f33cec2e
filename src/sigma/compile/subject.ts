import { type Event, type Fields, type Value, windowsValues } from "../../event/index.ts";
import { KeyIndex } from "../../lib/key-index.ts";
import type { View } from "../view.ts";
import { FieldCell } from "./field-cell.ts";
import { type FieldLookup, fieldLookup, fieldSource } from "./field-lookup.ts";

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
    this.#keys.begin();
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

  /** The event at hand. */
  get event(): Event | null {
    return this.#event;
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
      const event = this.#event;
      cell.set(event === null ? undefined : this.#lookups[slot]?.(event));
    }
    return cell;
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
