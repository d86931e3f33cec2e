import type { JsonObject, JsonValue } from "./json.ts";

/**
 * The keys of the record at hand that lookups ask for, found in one pass over the record: where
 * many keys are asked for, most of them absent, that takes less time than to ask for each. Bounded
 * by the keys that are named to it, never by those of records.
 */
export class KeyIndex {
  readonly #numbers = new Map<string, number>();
  readonly #stamps: number[] = [];
  readonly #values: JsonValue[] = [];
  #record: JsonObject | null = null;
  #stamp = 0;
  /** The record that was asked for single keys last, and how often. */
  #asked: JsonObject | null = null;
  #count = 0;
  #first = 0;
  /** By number of the key that a record is asked for first: whether many more follow. */
  readonly #areMany: boolean[] = [];

  /** Numbers a key for `read`. */
  add(key: string): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#stamps.length;
    this.#numbers.set(key, number);
    this.#stamps.push(0);
    this.#areMany.push(false);
    this.#values.push(null);
    this.#record = null;
    return number;
  }

  /**
   * Whether so many keys are asked for of a record that `read` is the way to ask for this one: as
   * many as of the last record that was asked for the same key first.
   */
  isWorthIt(record: JsonObject, number: number): boolean {
    if (record !== this.#asked) {
      this.#areMany[this.#first] = this.#count > ASKED_MIN;
      this.#asked = record;
      this.#first = number;
      this.#count = 0;
    }
    this.#count++;
    return (
      record === this.#record || this.#count > ASKED_MIN || this.#areMany[this.#first] === true
    );
  }

  /** Turns to the next record. */
  begin(): void {
    this.#record = null;
    this.#asked = null;
  }

  /** The value of a key of a record; undefined when it is absent. */
  read(record: JsonObject, number: number): JsonValue | undefined {
    if (record !== this.#record) this.#index(record);
    return this.#stamps[number] === this.#stamp ? this.#values[number] : undefined;
  }

  #index(record: JsonObject): void {
    this.#record = record;
    this.#stamp = this.#stamp === STAMP_MAX ? this.#restart() : this.#stamp + 1;
    for (const key in record) {
      const number = this.#numbers.get(key);
      const value = number === undefined ? undefined : record[key];
      if (number === undefined || value === undefined) continue;
      this.#stamps[number] = this.#stamp;
      this.#values[number] = value;
    }
  }

  #restart(): number {
    this.#stamps.fill(0);
    return 1;
  }
}

/** So many keys are asked for one by one. */
const ASKED_MIN = 4;
/** A small integer, whatever the number of events. */
const STAMP_MAX = 2 ** 30 - 1;
