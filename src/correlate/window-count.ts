import type { Entry } from "./entry.ts";
import type { WindowMeasure } from "./window-measure.ts";

/**
 * How many events, or distinct texts (values, or rules that matched), are in a window. Entries may
 * enter and leave in any order.
 */
export class WindowCount implements WindowMeasure {
  readonly #texts: Map<string | number, number> | null;
  #events = 0;

  constructor(distinct: boolean) {
    this.#texts = distinct ? new Map() : null;
  }

  get size(): number {
    return this.#texts === null ? this.#events : this.#texts.size;
  }

  get told(): number {
    return this.size;
  }

  /** Whether any entry has the text. */
  has(text: string): boolean {
    return this.#texts?.has(text) === true;
  }

  enter(entry: Entry): void {
    this.#events++;
    if (this.#texts === null || entry.values === null) return;
    for (const text of entry.values) this.#texts.set(text, (this.#texts.get(text) ?? 0) + 1);
  }

  leave(entry: Entry): void {
    this.#events--;
    if (this.#texts === null || entry.values === null) return;
    for (const text of entry.values) {
      const left = (this.#texts.get(text) ?? 0) - 1;
      if (left > 0) this.#texts.set(text, left);
      else this.#texts.delete(text);
    }
  }
}
