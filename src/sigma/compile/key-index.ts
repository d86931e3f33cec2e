import type { Fields, Value } from "../../event/index.ts";

/**
 * The keys of the record at hand that lookups ask for, found in one pass over the record: where
 * many keys are asked for, most of them absent, that takes less time than to ask for each. Bounded
 * by the keys that rules and views name.
 */
export class KeyIndex {
  readonly #numbers = new Map<string, number>();
  readonly #stamps: number[] = [];
  readonly #values: Value[] = [];
  #record: Fields | null = null;
  #stamp = 0;

  /** Numbers a key for `read`. */
  add(key: string): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#stamps.length;
    this.#numbers.set(key, number);
    this.#stamps.push(0);
    this.#values.push(null);
    this.#record = null;
    return number;
  }

  /** Whether enough keys are asked for. */
  get isWorthIt(): boolean {
    return this.#stamps.length >= KEYS_MIN;
  }

  /** Turns to the next record. */
  begin(): void {
    this.#record = null;
  }

  /** The value of a key of a record; undefined when it is absent. */
  read(record: Fields, number: number): Value | undefined {
    if (record !== this.#record) this.#index(record);
    return this.#stamps[number] === this.#stamp ? this.#values[number] : undefined;
  }

  #index(record: Fields): void {
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

const KEYS_MIN = 64;
/** A small integer, whatever the number of events. */
const STAMP_MAX = 2 ** 30 - 1;
