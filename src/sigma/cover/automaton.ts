import { type Alphabet, alphabetOf, ASCII, classOf } from "./alphabet.ts";
import { START, Trie } from "./trie.ts";

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

/**
 * Aho-Corasick over tables: one pass finds all patterns, case-folded while it reads. All characters
 * beyond ASCII are one to it, so a pattern with one of them may be reported that is not there, but
 * none that is there is missed.
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

  constructor(patterns: readonly Pattern[]) {
    const alphabet = alphabetOf(patterns.map(({ text }) => text));
    this.#alphabet = alphabet;
    this.#shift = 32 - Math.clz32(alphabet.size - 1);
    const tables = new Trie(patterns, alphabet).tables(this.#shift);
    this.#next = tables.next;
    this.#inside = tables.inside;
    this.#atEnd = tables.atEnd;
    this.#outputs = tables.outputs;
    this.#anchored = patterns.every(({ atStart }) => atStart);
  }

  /** Reports the patterns that stand in a text, whatever its case. */
  scan(text: string, report: Report): void {
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
      else if (state === 0 && this.#anchored) return;
    }
    this.#report(this.#atEnd, state, report);
  }

  #report(table: Int32Array, state: number, report: Report): void {
    const from = table[2 * state] ?? 0;
    const to = table[2 * state + 1] ?? 0;
    if (from < to) report(this.#outputs, from, to);
  }
}
