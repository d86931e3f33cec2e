import { alphabetOf } from "./alphabet.ts";
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

/**
 * Aho-Corasick over tables: one pass finds all patterns, case-folded while it reads. All characters
 * beyond ASCII are one to it, so a pattern with one of them may be reported that is not there, but
 * none that is there is missed.
 */
export class Automaton {
  /** By row and class: the next row times two, plus one where that reports something. */
  readonly #next: Int32Array;
  /** By ASCII code: its class; letters of both cases have the same. */
  readonly #classes: Uint8Array;
  readonly #beyond: number;
  readonly #start: number;
  /** By state: where its outputs begin in `#outputs`; those at the end of a text follow. */
  readonly #inside: Int32Array;
  readonly #atEnd: Int32Array;
  readonly #outputs: Int32Array;
  readonly #shift: number;
  /** From the root nothing can be found any more: all patterns begin where the text does. */
  readonly #anchored: boolean;

  constructor(patterns: readonly Pattern[]) {
    const alphabet = alphabetOf(patterns.map(({ text }) => text));
    this.#classes = alphabet.classes;
    this.#beyond = alphabet.beyond;
    this.#shift = 32 - Math.clz32(alphabet.size - 1);
    const tables = new Trie(patterns, alphabet).tables(this.#shift);
    this.#next = tables.next;
    this.#start = START << this.#shift;
    this.#inside = tables.inside;
    this.#atEnd = tables.atEnd;
    this.#outputs = tables.outputs;
    this.#anchored = patterns.every(({ atStart }) => atStart);
  }

  /**
   * Reports the patterns of a text as it is, in any case. False when it holds a character beyond
   * ASCII: then `scanFolded` is to be asked instead, and what was reported holds all the same.
   */
  scan(text: string, report: (outputs: Int32Array, from: number, to: number) => void): boolean {
    return this.#walk(text, report, false);
  }

  /** The same for a folded text, whatever its characters. */
  scanFolded(text: string, report: (outputs: Int32Array, from: number, to: number) => void): void {
    this.#walk(text, report, true);
  }

  #walk(
    text: string,
    report: (outputs: Int32Array, from: number, to: number) => void,
    folded: boolean,
  ): boolean {
    const next = this.#next;
    const classes = this.#classes;
    let row = this.#start;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code > 127 && !folded) return false;
      const entry = next[row + (code > 127 ? this.#beyond : (classes[code] ?? 0))] ?? 0;
      row = entry >> 1;
      if ((entry & 1) !== 0) this.#report(this.#inside, row, report);
      else if (row === 0 && this.#anchored) return true;
    }
    this.#report(this.#atEnd, row, report);
    return true;
  }

  #report(
    table: Int32Array,
    row: number,
    report: (outputs: Int32Array, from: number, to: number) => void,
  ): void {
    const state = row >> this.#shift;
    const from = table[2 * state] ?? 0;
    const to = table[2 * state + 1] ?? 0;
    if (from < to) report(this.#outputs, from, to);
  }
}
