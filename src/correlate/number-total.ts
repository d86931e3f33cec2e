import type { Entry } from "./entry.ts";
import type { WindowMeasure } from "./window-measure.ts";

/**
 * The sum, or the mean, of the numbers in a window. They are added as whole millionths, so that the
 * result is the same in whatever order they come, and 0.1 and 0.2 are 0.3. Entries may enter and
 * leave in any order.
 */
export class NumberTotal implements WindowMeasure {
  readonly #mean: boolean;
  #millionths = 0n;
  #numbers = 0;

  constructor(kind: "sum" | "mean") {
    this.#mean = kind === "mean";
  }

  get size(): number {
    // Division rounds once; 0 of 0 is NaN, which no bound holds for.
    const sum = Number(this.#millionths) / MILLION;
    return this.#mean ? sum / this.#numbers : sum;
  }

  get told(): number {
    return this.size;
  }

  enter(entry: Entry): void {
    for (const value of entry.values ?? []) {
      this.#millionths += millionthsOf(value);
      this.#numbers++;
    }
  }

  leave(entry: Entry): void {
    for (const value of entry.values ?? []) {
      this.#millionths -= millionthsOf(value);
      this.#numbers--;
    }
  }
}

function millionthsOf(value: number | string): bigint {
  const number = Number(value);
  const whole = Math.trunc(number);
  const part = Math.round((number - whole) * MILLION);
  return BigInt(whole) * BigInt(MILLION) + BigInt(part);
}

const MILLION = 1_000_000;
