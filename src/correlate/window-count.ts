import type { Entry } from "./entry.ts";

/** How many events, or distinct values, are in a window that entries enter and leave. */
export class WindowCount {
  readonly #values: Map<string, number> | null;
  #events = 0;

  constructor(distinct: boolean) {
    this.#values = distinct ? new Map() : null;
  }

  get size(): number {
    return this.#values === null ? this.#events : this.#values.size;
  }

  enter(entry: Entry): void {
    this.#events++;
    if (this.#values === null || entry.values === null) return;
    for (const value of entry.values) this.#values.set(value, (this.#values.get(value) ?? 0) + 1);
  }

  leave(entry: Entry): void {
    this.#events--;
    if (this.#values === null || entry.values === null) return;
    for (const value of entry.values) {
      const left = (this.#values.get(value) ?? 0) - 1;
      if (left > 0) this.#values.set(value, left);
      else this.#values.delete(value);
    }
  }
}
