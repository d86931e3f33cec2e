import { type Alphabet, classOf } from "./alphabet.ts";
import type { Pattern } from "./automaton.ts";

/** Where a text begins; patterns that must begin there hang below it. 0 is the root. */
export const START = 1;
const ROOT = 0;

/** A state machine as tables; a row is `1 << shift` entries wide. */
export interface Tables {
  /** By row and class: twice the next row, and one more where that reports something. */
  readonly next: Int32Array;
  /** By twice the state: where its outputs begin and end in `outputs`. */
  readonly inside: Int32Array;
  /** The same, for what is reported when the text ends there. */
  readonly atEnd: Int32Array;
  readonly outputs: Int32Array;
}

/** Patterns as a tree over the classes of an alphabet. */
export class Trie {
  readonly #alphabet: Alphabet;
  readonly #children: Map<number, number>[] = [new Map(), new Map()];
  readonly #inside: number[][] = [[], []];
  readonly #atEnd: number[][] = [[], []];

  constructor(patterns: readonly Pattern[], alphabet: Alphabet) {
    this.#alphabet = alphabet;
    for (const pattern of patterns) this.#add(pattern);
  }

  #add({ text, atStart, atEnd, output }: Pattern): void {
    let state = atStart ? START : ROOT;
    for (let index = 0; index < text.length; index++) {
      const kind = classOf(this.#alphabet, text.charCodeAt(index));
      state = this.#children[state]?.get(kind) ?? this.#grow(state, kind);
    }
    (atEnd ? this.#atEnd : this.#inside)[state]?.push(output);
  }

  #grow(state: number, kind: number): number {
    const child = this.#children.length;
    this.#children.push(new Map());
    this.#inside.push([]);
    this.#atEnd.push([]);
    this.#children[state]?.set(kind, child);
    return child;
  }

  /** The tables of Aho and Corasick, with every step written out. Once only: it links the tree. */
  tables(shift: number): Tables {
    const next = this.#steps(shift);
    for (let index = 0; index < next.length; index++) {
      const entry = next[index] ?? 0;
      const reports = (this.#inside[entry >> (shift + 1)]?.length ?? 0) > 0;
      if (reports) next[index] = entry | 1;
    }
    const outputs: number[] = [];
    const inside = flatten(this.#inside, outputs);
    const atEnd = flatten(this.#atEnd, outputs);
    return { next, inside, atEnd, outputs: Int32Array.from(outputs) };
  }

  #steps(shift: number): Int32Array {
    const fail = new Int32Array(this.#children.length);
    const next = new Int32Array(this.#children.length << shift);
    const order: number[] = [ROOT, START];
    // Nearest to the root first, so that the row that a state falls back to is complete.
    for (let at = 0; at < order.length; at++) {
      const state = order[at] ?? ROOT;
      const back = fail[state] ?? ROOT;
      if (state !== ROOT) this.#inherit(state, back);
      const row = state << shift;
      if (state !== ROOT) next.copyWithin(row, back << shift, (back + 1) << shift);
      for (const [kind, child] of this.#children[state] ?? []) {
        fail[child] = state === ROOT ? ROOT : (next[row + kind] ?? 0) >> (shift + 1);
        next[row + kind] = child << (shift + 1);
        order.push(child);
      }
    }
    return next;
  }

  /** What ends a text that was read was read too. */
  #inherit(state: number, back: number): void {
    for (const output of this.#inside[back] ?? []) this.#inside[state]?.push(output);
    for (const output of this.#atEnd[back] ?? []) this.#atEnd[state]?.push(output);
  }
}

/** The lists one after the other in `outputs`, and by list where it begins and ends. */
function flatten(lists: readonly (readonly number[])[], outputs: number[]): Int32Array {
  const places = new Int32Array(2 * lists.length);
  for (const [index, list] of lists.entries()) {
    places[2 * index] = outputs.length;
    for (const output of list) outputs.push(output);
    places[2 * index + 1] = outputs.length;
  }
  return places;
}
