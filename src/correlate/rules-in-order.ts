import type { Entry } from "./entry.ts";
import type { WindowMeasure } from "./window-measure.ts";

/**
 * How many of a list of rules matched one after the other in its order: the longest part of the
 * list, gaps allowed, that stands so in the window. Events of one time stand in any order.
 *
 * For each rule and length it keeps the chain whose oldest event is the youngest: that one stays
 * in the window longest, so no other is needed, and an event costs the square of the number of
 * rules, however many events there are. Entries must enter in order and leave oldest first.
 */
export class RulesInOrder implements WindowMeasure {
  readonly #rules: ReadonlyMap<string, number>;
  readonly #width: number;
  // [rule * width + length - 1]: the oldest serial of that chain; -1 when there is none.
  readonly #oldest: Float64Array;
  // By length, over all rules.
  readonly #best: Float64Array;
  // By rule: its latest entry.
  readonly #serial: Float64Array;
  readonly #time: Float64Array;
  #entered = 0;
  #left = 0;

  constructor(rules: readonly string[]) {
    const width = rules.length;
    this.#rules = new Map(rules.map((rule, index) => [rule, index]));
    this.#width = width;
    this.#oldest = new Float64Array(width * width).fill(-1);
    this.#best = new Float64Array(width).fill(-1);
    this.#serial = new Float64Array(width).fill(-1);
    this.#time = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  }

  get size(): number {
    let size = this.#width;
    while (size > 0 && (this.#best[size - 1] ?? -1) < this.#left) size--;
    return size;
  }

  get told(): number {
    return this.size;
  }

  enter(entry: Entry): void {
    const serial = this.#entered++;
    const rule = this.#rules.get(entry.rule);
    if (rule === undefined) return;
    this.#serial[rule] = serial;
    this.#time[rule] = entry.time;
    this.#extend(rule);
    // Events of the same time may stand behind this one too.
    for (let later = rule + 1; later < this.#width; later++) {
      if (this.#time[later] === entry.time) this.#extend(later);
    }
  }

  leave(): void {
    this.#left++;
  }

  /** Puts the latest entry of a rule at the end of the chains of the rules before it. */
  #extend(rule: number): void {
    const serial = this.#serial[rule] ?? -1;
    this.#take(rule, 1, serial);
    for (let length = 2; length <= rule + 1; length++) {
      let oldest = -1;
      for (let earlier = 0; earlier < rule; earlier++) {
        const before = this.#oldest[earlier * this.#width + length - 2] ?? -1;
        if (before > oldest) oldest = before;
      }
      this.#take(rule, length, Math.min(oldest, serial));
    }
  }

  #take(rule: number, length: number, oldest: number): void {
    const at = rule * this.#width + length - 1;
    if (oldest > (this.#oldest[at] ?? -1)) this.#oldest[at] = oldest;
    if (oldest > (this.#best[length - 1] ?? -1)) this.#best[length - 1] = oldest;
  }
}
