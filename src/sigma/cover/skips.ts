import { loadBytes, view } from "../../lib/text-bytes.ts";

/** What skips are made for: texts that may begin anywhere. */
interface Wanted {
  readonly text: string;
}

/**
 * Says of places in a text that no pattern begins there, without looking at every character: the
 * runs of a few characters that stand in the first part of each pattern are kept, and that part is
 * so long that reading one run in every `step` meets one of them. Patterns are ASCII, and the text
 * is what `bytes` holds.
 */
export class Skips {
  /** One bit for each run. */
  readonly #runs = new Uint8Array(2 ** (RUN_BITS - 3));
  /** How far into a pattern its last run begins. */
  readonly #reach: number;
  readonly #isLong: boolean;

  private constructor(patterns: readonly Wanted[], shortest: number) {
    this.#isLong = shortest >= LONG_MIN;
    this.#reach = shortest - (this.#isLong ? LONG_RUN : SHORT_RUN);
    for (const { text } of patterns) {
      loadBytes(text);
      for (let at = 0; at <= this.#reach; at++) this.#add(at);
    }
  }

  /** Null when a pattern is too short, or when they are so many that every place is one. */
  static of(patterns: readonly Wanted[]): Skips | null {
    const shortest = patterns.reduce(
      (least, { text }) => Math.min(least, text.length),
      SHORTEST_MAX,
    );
    const isFew = patterns.length <= (shortest >= LONG_MIN ? LONG_PATTERNS : SHORT_PATTERNS);
    return isFew && shortest > SHORT_RUN ? new Skips(patterns, shortest) : null;
  }

  /** The first place from `from` on where a pattern may begin; `to` when there is none before it. */
  next(from: number, to: number): number {
    return this.#isLong ? this.#nextLong(from, to) : this.#nextShort(from, to);
  }

  #add(at: number): void {
    const run = this.#isLong ? longRun(view, at) : shortRun(view, at);
    this.#runs[run >> 3] = (this.#runs[run >> 3] ?? 0) | (1 << (run & 7));
  }

  #nextLong(from: number, to: number): number {
    const reach = this.#reach;
    const runs = this.#runs;
    const text = view;
    for (let at = from + reach; at <= to - LONG_RUN; at += reach + 1) {
      const run = longRun(text, at);
      if ((((runs[run >> 3] ?? 0) >> (run & 7)) & 1) !== 0) return at - reach;
    }
    return to;
  }

  #nextShort(from: number, to: number): number {
    const reach = this.#reach;
    const runs = this.#runs;
    const text = view;
    for (let at = from + reach; at <= to - SHORT_RUN; at += reach + 1) {
      const run = shortRun(text, at);
      if ((((runs[run >> 3] ?? 0) >> (run & 7)) & 1) !== 0) return at - reach;
    }
    return to;
  }
}

// Bit 32 is the case of a letter; other characters it mixes up, which only skips less.
function shortRun(text: DataView, at: number): number {
  return text.getUint16(at, true) | 0x20_20;
}

function longRun(text: DataView, at: number): number {
  return Math.imul(text.getInt32(at, true) | CASES, 0x9e_37_79_b1) >>> (32 - RUN_BITS);
}

const RUN_BITS = 16;
const SHORT_RUN = 2;
const LONG_RUN = 4;
/** From this length on runs of four are read. */
const LONG_MIN = 6;
/** Longer parts of patterns would only fill the table. */
const SHORTEST_MAX = 12;
const SHORT_PATTERNS = 48;
const LONG_PATTERNS = 2_000;
const CASES = 0x20_20_20_20;
