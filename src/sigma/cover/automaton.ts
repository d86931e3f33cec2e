import type { Slices } from "../../lib/slices.ts";
import { bytes } from "../../lib/text-bytes.ts";
import { type Alphabet, alphabetOf, ASCII, classOf, isAscii } from "./alphabet.ts";
import type { Pattern, Report } from "./pattern.ts";
import { Skips } from "./skips.ts";
import { ROOT, SHALLOW, START, type Tables, Trie } from "./trie.ts";

interface Parts {
  readonly tables: Tables;
  readonly alphabet: Alphabet;
  readonly shift: number;
  readonly anchored: boolean;
  readonly shortest: number;
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
  /** The number of states that stand for few characters; they come first. */
  readonly #shallow: number;
  /** All patterns begin where the text does. */
  readonly anchored: boolean;
  /** The state from which nothing can be found any more. */
  readonly #last: number;
  /** A shorter text holds none. */
  readonly shortest: number;
  /** Where a scan that is at the root goes on. */
  readonly #skips: Skips | null;

  /** The automaton of patterns, in slices. */
  static *building(patterns: readonly Pattern[]): Slices<Automaton> {
    const alphabet = alphabetOf(patterns.map(({ text }) => text));
    const shift = 32 - Math.clz32(alphabet.size - 1);
    const characters = patterns.reduce((sum, { text }) => sum + text.length, 0);
    yield;
    const trie = new Trie(alphabet, patterns.length, characters);
    yield* trie.add(patterns);
    const tables = yield* trie.tables(shift);
    const anchored = patterns.every(({ atStart }) => atStart);
    const isPlain = !anchored && patterns.every(({ text }) => isAscii(text));
    const skips = isPlain ? Skips.of(patterns.filter(({ atStart }) => !atStart)) : null;
    const shortest = patterns.reduce(
      (least, { text }) => Math.min(least, text.length),
      Number.POSITIVE_INFINITY,
    );
    return new Automaton({ tables, alphabet, shift, anchored, shortest, skips });
  }

  private constructor({ tables, alphabet, shift, anchored, shortest, skips }: Parts) {
    this.#alphabet = alphabet;
    this.#shift = shift;
    this.#next = tables.next;
    this.#inside = tables.inside;
    this.#atEnd = tables.atEnd;
    this.#outputs = tables.outputs;
    this.#shallow = tables.shallow;
    this.anchored = anchored;
    this.#last = anchored ? ROOT : NONE;
    this.shortest = shortest;
    this.#skips = skips;
  }

  /** Reports the patterns that stand between two places of `bytes`, whatever their case. */
  scanBytes(from: number, to: number, report: Report): void {
    if (to - from < this.shortest) return;
    if (this.#skips === null) this.#scanAll(from, to, report);
    else this.#scanSkipping(from, to, report);
  }

  /** The same of a text. */
  scanText(text: string, report: Report): void {
    if (text.length >= this.shortest) this.#scanText(text, report);
  }

  #scanAll(from: number, to: number, report: Report): void {
    const next = this.#next;
    const { classes } = this.#alphabet;
    const shift = this.#shift;
    const text = bytes;
    const last = this.#last;
    let state = START;
    for (let index = from; index < to; index++) {
      const entry = next[(state << shift) + (classes[text[index] ?? 0] ?? 0)] ?? 0;
      state = entry >> 1;
      if ((entry & 1) !== 0) this.#report(this.#inside, state, report);
      else if (state === last) return;
    }
    this.#report(this.#atEnd, state, report);
  }

  /** The same, leaving out what no pattern begins in wherever little of one has been read. */
  #scanSkipping(from: number, to: number, report: Report): void {
    const skips = this.#skips;
    if (skips === null) return;
    const table = this.#next;
    const shallow = this.#shallow;
    const { classes } = this.#alphabet;
    const shift = this.#shift;
    const text = bytes;
    let state = START;
    for (let index = from; index < to; index++) {
      const entry = table[(state << shift) + (classes[text[index] ?? 0] ?? 0)] ?? 0;
      state = entry >> 1;
      if ((entry & 1) !== 0) this.#report(this.#inside, state, report);
      if (state >= shallow || index < from + SHALLOW) continue;
      const begun = state === ROOT ? index + 1 : index + 1 - SHALLOW;
      const next = skips.next(begun, to);
      if (next === begun) continue;
      state = ROOT;
      index = next - 1;
    }
    this.#report(this.#atEnd, state, report);
  }

  #scanText(text: string, report: Report): void {
    const next = this.#next;
    const alphabet = this.#alphabet;
    const { classes } = alphabet;
    const shift = this.#shift;
    const last = this.#last;
    let state = START;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      const kind = code < ASCII ? (classes[code] ?? 0) : classOf(alphabet, code);
      const entry = next[(state << shift) + kind] ?? 0;
      state = entry >> 1;
      if ((entry & 1) !== 0) this.#report(this.#inside, state, report);
      else if (state === last) return;
    }
    this.#report(this.#atEnd, state, report);
  }

  #report(table: Int32Array, state: number, report: Report): void {
    const from = table[2 * state] ?? 0;
    const to = table[2 * state + 1] ?? 0;
    if (from < to) report(this.#outputs, from, to);
  }
}

/** No state. */
const NONE = -1;
