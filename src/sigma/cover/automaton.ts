import { finish, type Slices } from "../../lib/slices.ts";
import { type Alphabet, alphabetOf, ASCII, classOf } from "./alphabet.ts";
import { Skips } from "./skips.ts";
import { ROOT, START, type Tables, Trie } from "./trie.ts";

/** A text that an automaton looks for. */
export interface Pattern {
  /** Folded. */
  readonly text: string;
  /** It must begin where the text begins. */
  readonly atStart: boolean;
  /** It must end where the text ends. */
  readonly atEnd: boolean;
  /** Reported when found. */
  readonly output: number;
}

/** Is told of outputs: those from one index up to another. */
export type Report = (outputs: Int32Array, from: number, to: number) => void;

interface Parts {
  readonly tables: Tables;
  readonly alphabet: Alphabet;
  readonly shift: number;
  readonly anchored: boolean;
  readonly skips: Skips | null;
}

/**
 * Aho-Corasick over tables: one pass finds all patterns, case-folded while it reads. Characters
 * that are not exact, all beyond ASCII among them, it takes for one another: a pattern with one of
 * them may be reported that is not there, but none that is there is missed.
 */
export class Automaton {
  /** By row and class: the next state times two, plus one where that reports something. */
  readonly #next: Uint16Array | Uint32Array;
  readonly #alphabet: Alphabet;
  /** By state: where its outputs begin in `#outputs`; those at the end of a text follow. */
  readonly #inside: Int32Array;
  readonly #atEnd: Int32Array;
  readonly #outputs: Int32Array;
  readonly #shift: number;
  /** From the root nothing can be found any more: all patterns begin where the text does. */
  readonly #anchored: boolean;
  /** Where a scan that is at the root goes on. */
  readonly #skips: Skips | null;

  /** The automaton of patterns. */
  static of(patterns: readonly Pattern[]): Automaton {
    return finish(Automaton.building(patterns));
  }

  /** The same, in slices. */
  static *building(patterns: readonly Pattern[]): Slices<Automaton> {
    const alphabet = alphabetOf(patterns.map(({ text }) => text));
    const shift = 32 - Math.clz32(alphabet.size - 1);
    const trie = new Trie(alphabet);
    yield* trie.add(patterns);
    const tables = yield* trie.tables(shift);
    const anchored = patterns.every(({ atStart }) => atStart);
    const skips = anchored ? null : Skips.of(patterns.filter(({ atStart }) => !atStart));
    return new Automaton({ tables, alphabet, shift, anchored, skips });
  }

  private constructor({ tables, alphabet, shift, anchored, skips }: Parts) {
    this.#alphabet = alphabet;
    this.#shift = shift;
    this.#next = tables.next;
    this.#inside = tables.inside;
    this.#atEnd = tables.atEnd;
    this.#outputs = tables.outputs;
    this.#anchored = anchored;
    this.#skips = skips;
  }

  /** Reports the patterns that stand in a text, whatever its case. */
  scan(text: string, report: Report): void {
    const { length } = text;
    if (length >= BYTES_MIN && length <= BYTES_MAX && !this.#anchored) {
      // As many bytes as characters: all of them are ASCII.
      if (utf8Write.call(bytes, text, 0, bytes.length) === length) {
        if (this.#skips === null) this.#scanBytes(length, report);
        else this.#scanSkipping(length, report, this.#skips);
        return;
      }
    }
    this.#scanText(text, report);
  }

  /** Reading bytes takes a third of the time of reading characters, once they are copied. */
  #scanBytes(length: number, report: Report): void {
    const next = this.#next;
    const { classes } = this.#alphabet;
    const shift = this.#shift;
    let state = START;
    for (let index = 0; index < length; index++) {
      const entry = next[(state << shift) + (classes[bytes[index] ?? 0] ?? 0)] ?? 0;
      state = entry >> 1;
      if ((entry & 1) !== 0) this.#report(this.#inside, state, report);
    }
    this.#report(this.#atEnd, state, report);
  }

  /** The same, leaving out at the root what no pattern begins in. */
  #scanSkipping(length: number, report: Report, skips: Skips): void {
    const next = this.#next;
    const { classes } = this.#alphabet;
    const shift = this.#shift;
    let state = START;
    for (let index = 0; index < length; index++) {
      const entry = next[(state << shift) + (classes[bytes[index] ?? 0] ?? 0)] ?? 0;
      state = entry >> 1;
      if ((entry & 1) !== 0) this.#report(this.#inside, state, report);
      if (state === ROOT) index = skips.next(bytes, index + 1, length) - 1;
    }
    this.#report(this.#atEnd, state, report);
  }

  #scanText(text: string, report: Report): void {
    const next = this.#next;
    const alphabet = this.#alphabet;
    const { classes } = alphabet;
    const shift = this.#shift;
    let state = START;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      const kind = code < ASCII ? (classes[code] ?? 0) : classOf(alphabet, code);
      const entry = next[(state << shift) + kind] ?? 0;
      state = entry >> 1;
      if ((entry & 1) !== 0) this.#report(this.#inside, state, report);
      else if (state === ROOT && this.#anchored) return;
    }
    this.#report(this.#atEnd, state, report);
  }

  #report(table: Int32Array, state: number, report: Report): void {
    const from = table[2 * state] ?? 0;
    const to = table[2 * state + 1] ?? 0;
    if (from < to) report(this.#outputs, from, to);
  }
}

/** The text at hand, as bytes; used by one scan at a time. */
const BYTES_MAX = 8_192;
// With room for one character more, so that a text of more bytes than characters shows.
const bytes = new Uint8Array(BYTES_MAX + 4);
// `TextEncoder` gives an object for each call.
const { utf8Write } = Buffer.prototype as unknown as {
  readonly utf8Write: (this: Uint8Array, text: string, at: number, size: number) => number;
};
/** A shorter text is read sooner than it is copied. */
const BYTES_MIN = 40;
