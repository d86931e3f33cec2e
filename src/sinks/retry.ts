/** Bounds of the wait between attempts, in milliseconds. */
export interface BackoffLimits {
  /** Upper end of the first wait; it doubles with each failure. */
  readonly firstMs: number;
  /** No wait that we choose is longer. */
  readonly maxMs: number;
  /** A receiver that names a later time is believed up to here. */
  readonly afterMaxMs: number;
}

/** Half a second to a minute; a receiver may ask for five. */
export const defaultBackoff: BackoffLimits = {
  firstMs: 500,
  maxMs: 60_000,
  afterMaxMs: 300_000,
};

/**
 * Exponential backoff with full jitter: each wait is drawn evenly from nothing to a ceiling that
 * doubles, so that many clients of one server do not come back together. It never gives up.
 */
export class Backoff {
  readonly #limits: BackoffLimits;
  readonly #random: () => number;
  #failures = 0;

  /** `random` gives numbers in [0, 1). */
  constructor(limits: BackoffLimits, random: () => number) {
    this.#limits = limits;
    this.#random = random;
  }

  /** Counts a failure and says how long to wait: never less than `afterMs`, within its bound. */
  nextMs(afterMs = 0): number {
    const { firstMs, maxMs, afterMaxMs } = this.#limits;
    // The exponent is bounded too: 2 ** 1024 is infinite.
    const ceiling = Math.min(maxMs, firstMs * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    return Math.max(this.#random() * ceiling, Math.min(Math.max(afterMs, 0), afterMaxMs));
  }

  /** Says that an attempt succeeded: the next failure waits the shortest time again. */
  reset(): void {
    this.#failures = 0;
  }
}
