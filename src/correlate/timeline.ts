import { invariant } from "../lib/invariant.ts";
import { type Entry, isBefore, isSame } from "./entry.ts";

/**
 * A group's entries in order of event time and id, each once. Appending and dropping the oldest
 * cost O(1) amortised; placing an event that comes out of order costs a search from the end and
 * a shift of what is newer.
 */
export class Timeline {
  #entries: Entry[];
  // Entries before it are dropped; the array is cut when they are more than half of it.
  #head = 0;

  constructor(entries: Entry[] = []) {
    this.#entries = entries;
  }

  get length(): number {
    return this.#entries.length - this.#head;
  }

  /** The entry at an index between 0 (the oldest) and `length - 1`. */
  at(index: number): Entry {
    const entry = this.#entries[this.#head + index];
    invariant(entry !== undefined, "an index outside the timeline");
    return entry;
  }

  /** Puts the entry where it belongs and gives its index; -1 when its event is there already. */
  add(entry: Entry): number {
    const length = this.length;
    if (this.#entries.length === 0) {
      // An array with one place: a push would make room for sixteen, and most groups need no more.
      this.#entries = [entry];
      return 0;
    }
    if (length === 0 || isBefore(this.at(length - 1), entry)) {
      this.#entries.push(entry);
      return length;
    }
    const index = this.#indexOf(entry);
    if (isSame(this.at(index), entry)) return -1;
    this.#entries.splice(this.#head + index, 0, entry);
    return index;
  }

  /** The index of the first entry at or after `time`. */
  indexFrom(time: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at(middle).time < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  dropFirst(count: number): void {
    this.#head += count;
    if (this.#head < DROPPED_MIN || this.#head * 2 < this.#entries.length) return;
    this.#entries.splice(0, this.#head);
    this.#head = 0;
  }

  /** From the oldest to the newest. */
  entries(): readonly Entry[] {
    return this.#head === 0 ? this.#entries : this.#entries.slice(this.#head);
  }

  // The first entry that does not stand before `entry`; there is one.
  #indexOf(entry: Entry): number {
    let low = 0;
    let high = this.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(this.at(middle), entry)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Fewer dropped entries than this are not worth a cut of the array. */
const DROPPED_MIN = 16;
