/** Lines of one log with the second of the hour at which each was written. */
export class Recording {
  readonly #lines: { readonly second: number; readonly line: string }[] = [];

  add(second: number, line: string): void {
    this.#lines.push({ second, line });
  }

  /** The lines in the order of their time. */
  text(): string {
    const sorted = this.#lines.toSorted((a, b) => a.second - b.second);
    return sorted.map(({ line }) => `${line}\n`).join("");
  }
}

/** The hour that all recordings tell of: 2026-03-17, 14:00 to 15:00 UTC. */
export const HOUR_START = 1_773_756_000;

/** `14:07:31`, the time of day of a second of the hour. */
export function clockTime(second: number): string {
  const whole = Math.floor(second);
  return `14:${two(Math.floor(whole / 60))}:${two(whole % 60)}`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

/** Microseconds of a second of the hour, as six digits. */
export function microsOf(second: number): string {
  return String(Math.floor((second % 1) * 1e6)).padStart(6, "0");
}

/** A pseudo-random source with a fixed seed (mulberry32): the recordings are the same each time. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 up to, not including, 1. */
  fraction(): number {
    this.#state = (this.#state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.whole(0, items.length - 1)] ?? items[0];
  }

  /** `length` characters of an alphabet. */
  word(length: number, alphabet: string): string {
    let word = "";
    for (let i = 0; i < length; i++) word += alphabet[this.whole(0, alphabet.length - 1)] ?? "";
    return word;
  }
}
