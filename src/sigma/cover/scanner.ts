import { finish, type Slices } from "../../lib/slices.ts";
import { loadBytes } from "../../lib/text-bytes.ts";
import { isAscii } from "./alphabet.ts";
import { Automaton } from "./automaton.ts";
import type { Pattern, Report } from "./pattern.ts";

/** Finds patterns in texts, by as few automata as leave out most of a text. */
export class Scanner {
  readonly #automata: readonly Automaton[];
  /** Of the patterns that only a text beyond ASCII can hold. */
  readonly #beyond: readonly Automaton[];
  readonly #anchored: boolean;
  /** A shorter text holds none. */
  readonly shortest: number;

  /** The scanner of patterns. */
  static of(patterns: readonly Pattern[]): Scanner {
    return finish(Scanner.building(patterns));
  }

  /** The same, in slices. */
  static *building(patterns: readonly Pattern[]): Slices<Scanner> {
    const ascii = patterns.filter(({ text }) => isAscii(text));
    const others = patterns.filter(({ text }) => !isAscii(text));
    const automata: Automaton[] = [];
    for (const group of grouped(ascii)) automata.push(yield* Automaton.building(group));
    const beyond = others.length === 0 ? [] : [yield* Automaton.building(others)];
    return new Scanner(automata, beyond);
  }

  private constructor(automata: readonly Automaton[], beyond: readonly Automaton[]) {
    this.#automata = automata;
    this.#beyond = beyond;
    this.#anchored = automata.every(({ anchored }) => anchored);
    this.shortest = Math.min(...[...automata, ...beyond].map(({ shortest }) => shortest));
  }

  /** Reports the patterns that stand in a text, whatever its case. */
  scan(text: string, report: Report): void {
    const size = text.length >= BYTES_MIN && !this.#anchored ? loadBytes(text) : -1;
    if (size === -1) {
      this.scanText(text, report);
    } else {
      this.scanBytes(0, size, report);
      if (size !== text.length) this.scanBeyond(text, report);
    }
  }

  /** The same between two places of `bytes`, but for patterns beyond ASCII. */
  scanBytes(from: number, to: number, report: Report): void {
    const automata = this.#automata;
    for (let index = 0; index < automata.length; index++) {
      automata[index]?.scanBytes(from, to, report);
    }
  }

  /** The same of a text, without `bytes`. */
  scanText(text: string, report: Report): void {
    const automata = this.#automata;
    for (let index = 0; index < automata.length; index++) automata[index]?.scanText(text, report);
    if (this.#beyond.length > 0 && !isAscii(text)) this.scanBeyond(text, report);
  }

  /** Reports the patterns beyond ASCII alone. */
  scanBeyond(text: string, report: Report): void {
    for (const automaton of this.#beyond) automaton.scanText(text, report);
  }
}

/**
 * A few short patterns are looked for by themselves: the others are then all so long that most of
 * a text is skipped.
 */
function grouped(patterns: readonly Pattern[]): readonly (readonly Pattern[])[] {
  if (patterns.length === 0) return [];
  const anywhere = patterns.filter(({ atStart }) => !atStart);
  const short = anywhere.filter(({ text }) => text.length < LONG_MIN);
  const isFew = short.length > 0 && short.length <= Math.min(SHORT_MAX, anywhere.length / 2);
  // Fields that are mostly compared as a whole have short values.
  if (!isFew || anywhere.length < patterns.length / 2 || short.some(isTiny)) return [patterns];
  const apart = new Set(short);
  return [patterns.filter((pattern) => !apart.has(pattern)), short];
}

function isTiny({ text }: Pattern): boolean {
  return text.length < SHORT_MIN;
}

/** A shorter text is read sooner than it is copied. */
const BYTES_MIN = 16;
const LONG_MIN = 8;
/** A shorter pattern may begin nearly everywhere. */
const SHORT_MIN = 3;
const SHORT_MAX = 32;
