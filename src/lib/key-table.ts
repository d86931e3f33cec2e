import { bytes } from "./text-bytes.ts";

/** Where there is nothing that was asked for. */
export const NOWHERE = -1;

/**
 * Numbers the keys of records by their bytes, from 1 on. Those of records are learnt up to a bound;
 * those that are added are never refused.
 */
export class KeyTable {
  /** One behind the other. */
  #names = new Uint8Array(16 * KEYS_ROOM);
  #starts = new Int32Array(KEYS_ROOM);
  #sizes = new Int32Array(KEYS_ROOM);
  /** Hashes to numbers; 0 is none. */
  #table = new Int32Array(4 * KEYS_ROOM);
  #used = 0;
  #learnt = 0;
  /** One more than the number given last. */
  size = 1;

  constructor() {
    // No key is as long as number 0.
    this.#sizes[0] = NOWHERE;
  }

  /** The number of a key that is asked for. */
  add(name: string): number {
    const written = Buffer.from(name, "utf8");
    // No key of a record is so long.
    if (written.length > KEY_BYTES_MAX) return this.#keep(written);
    const start = bytes.length - written.length;
    // Behind all records: only to be compared with what is kept.
    bytes.set(written, start);
    const known = this.find(start, bytes.length);
    return known === NOWHERE ? this.#keep(written) : known;
  }

  /** The number of a key of a record; `NOWHERE` when no more are learnt. */
  learn(start: number, end: number): number {
    if (this.#learnt === LEARNT_MAX || end - start > KEY_BYTES_MAX) return NOWHERE;
    this.#learnt++;
    return this.#keep(bytes.subarray(start, end));
  }

  /** Where a key ends if it is the one that stands at `start`, with a quote behind it. */
  endAt(key: number, start: number): number {
    const size = this.#sizes[key] ?? NOWHERE;
    if (size === NOWHERE || bytes[start + size] !== QUOTE) return NOWHERE;
    const text = bytes;
    const names = this.#names;
    const from = this.#starts[key] ?? 0;
    for (let at = 0; at < size; at++) if (text[start + at] !== names[from + at]) return NOWHERE;
    return start + size;
  }

  /** The number of the key that stands between two places of `bytes`. */
  find(start: number, end: number): number {
    // One that was added may be longer, and is never found.
    if (end - start > KEY_BYTES_MAX) return NOWHERE;
    const table = this.#table;
    const mask = table.length - 1;
    const names = this.#names;
    const text = bytes;
    for (let slot = hashOf(text, start, end) & mask; ; slot = (slot + 1) & mask) {
      const key = table[slot] ?? 0;
      if (key === 0) return NOWHERE;
      if (this.#sizes[key] !== end - start) continue;
      const from = this.#starts[key] ?? 0;
      let at = start;
      while (at < end && text[at] === names[from + at - start]) at++;
      if (at === end) return key;
    }
  }

  #keep(name: Uint8Array): number {
    const key = this.size++;
    if (this.size > this.#sizes.length) {
      this.#starts = grown(this.#starts);
      this.#sizes = grown(this.#sizes);
    }
    while (this.#used + name.length > this.#names.length) {
      const names = new Uint8Array(2 * this.#names.length);
      names.set(this.#names);
      this.#names = names;
    }
    this.#names.set(name, this.#used);
    this.#starts[key] = this.#used;
    this.#sizes[key] = name.length;
    this.#used += name.length;
    if (4 * this.size > this.#table.length) this.#spread();
    else this.#enter(key);
    return key;
  }

  #spread(): void {
    this.#table = new Int32Array(2 * this.#table.length);
    for (let key = 1; key < this.size; key++) this.#enter(key);
  }

  #enter(key: number): void {
    const start = this.#starts[key] ?? 0;
    const mask = this.#table.length - 1;
    let slot = hashOf(this.#names, start, start + (this.#sizes[key] ?? 0)) & mask;
    while (this.#table[slot] !== 0) slot = (slot + 1) & mask;
    this.#table[slot] = key;
  }
}

/** Twice as many numbers. */
export function grown(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * numbers.length);
  larger.set(numbers);
  return larger;
}

// FNV-1a over all bytes, from a start that no log can know: names that are made to collide would
// make each record cost the square of their number.
function hashOf(text: Uint8Array, start: number, end: number): number {
  let hash = SEED;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (text[at] ?? 0), 0x01_00_01_93);
  return hash ^ (hash >>> 15);
}

const SEED = Math.floor(Math.random() * 2 ** 31);

export const KEYS_ROOM = 512;
const KEY_BYTES_MAX = 1_024;
const LEARNT_MAX = 4_096;
const QUOTE = 34;
