import type { Entry } from "./entry.ts";
import type { WindowMeasure } from "./window-measure.ts";

/**
 * A percentile of the numbers in a window by nearest rank: the least number that at least so many
 * per cent of them do not exceed. It is asked once, when the window closes.
 */
export class NumberPercentile implements WindowMeasure {
  readonly #percentile: number;
  readonly #numbers: number[] = [];

  constructor(percentile: number) {
    this.#percentile = percentile;
  }

  get size(): number {
    const { length } = this.#numbers;
    const ordered = Float64Array.from(this.#numbers).sort();
    const rank = Math.max(1, Math.ceil((this.#percentile * length) / 100));
    return ordered[rank - 1] ?? Number.NaN;
  }

  get told(): number {
    return this.size;
  }

  enter(entry: Entry): void {
    for (const value of entry.values ?? []) this.#numbers.push(Number(value));
  }

  leave(entry: Entry): void {
    this.#numbers.splice(0, entry.values?.length ?? 0);
  }
}
