import type { Slices } from "../../lib/slices.ts";
import { type Alphabet, classOf } from "./alphabet.ts";
import type { Pattern } from "./pattern.ts";

/** Where a text begins; patterns that must begin there hang below it. */
export const START = 1;
/** Nothing of any pattern has been read. */
export const ROOT = 0;
/** Of so many characters a state is shallow. */
export const SHALLOW = 2;
const PATTERNS_A_SLICE = 500;
const STATES_A_SLICE = 2_000;
/** Twice the number of a state still fits in 16 bits. */
const NARROW_MAX = 32_768;

/** A state machine as tables; a row is `1 << shift` entries wide. */
export interface Tables {
  /** By row and class: twice the next state, and one more where that reports something. */
  readonly next: Uint16Array | Uint32Array;
  /** By twice the state: where its outputs begin and end in `outputs`. */
  readonly inside: Int32Array;
  /** The same, for what is reported when the text ends there. */
  readonly atEnd: Int32Array;
  readonly outputs: Int32Array;
  /** So many states stand for at most `SHALLOW` characters. */
  readonly shallow: number;
}

/** Patterns as a tree over the classes of an alphabet. */
export class Trie {
  readonly #alphabet: Alphabet;
  readonly #children: Map<number, number>[] = [new Map(), new Map()];
  readonly #inside: number[][] = [[], []];
  readonly #atEnd: number[][] = [[], []];

  constructor(alphabet: Alphabet) {
    this.#alphabet = alphabet;
  }

  *add(patterns: readonly Pattern[]): Slices<void> {
    for (const [index, pattern] of patterns.entries()) {
      this.#add(pattern);
      if (index % PATTERNS_A_SLICE === PATTERNS_A_SLICE - 1) yield;
    }
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

  /**
   * The tables of Aho and Corasick, with every step written out. States are numbered by their
   * distance from the root: those that texts pass through most lie side by side.
   */
  *tables(shift: number): Slices<Tables> {
    const { order, places, shallow } = this.#byDistance();
    const fail = new Uint32Array(order.length);
    const wide = order.length > NARROW_MAX;
    const size = order.length << shift;
    const next = wide ? new Uint32Array(size) : new Uint16Array(size);
    this.#inherit(START, ROOT);
    next.fill(2 * ROOT + this.#reports(ROOT), 0, 1 << shift);
    for (const [place, state] of order.entries()) {
      if (place % STATES_A_SLICE === STATES_A_SLICE - 1) yield;
      const back = fail[place] ?? ROOT;
      const row = place << shift;
      if (place !== ROOT) next.copyWithin(row, back << shift, (back + 1) << shift);
      for (const [kind, child] of this.#children[state] ?? []) {
        const at = places[child] ?? ROOT;
        const behind = place === ROOT ? ROOT : (next[row + kind] ?? 0) >> 1;
        fail[at] = behind;
        this.#inherit(child, order[behind] ?? ROOT);
        next[row + kind] = 2 * at + this.#reports(child);
      }
    }
    yield;
    const outputs: number[] = [];
    const inside = flatten(
      order.map((state) => this.#inside[state] ?? []),
      outputs,
    );
    const atEnd = flatten(
      order.map((state) => this.#atEnd[state] ?? []),
      outputs,
    );
    return { next, inside, atEnd, outputs: Int32Array.from(outputs), shallow };
  }

  /** The states, the root and the start first, and where each stands. */
  #byDistance(): {
    readonly order: readonly number[];
    readonly places: readonly number[];
    readonly shallow: number;
  } {
    const order: number[] = [ROOT, START];
    const places: number[] = [];
    const distances: number[] = [0, 0];
    let shallow = 0;
    for (let place = 0; place < order.length; place++) {
      const state = order[place] ?? ROOT;
      const distance = distances[place] ?? 0;
      places[state] = place;
      if (distance <= SHALLOW) shallow++;
      for (const child of this.#children[state]?.values() ?? []) {
        order.push(child);
        distances.push(distance + 1);
      }
    }
    return { order, places, shallow };
  }

  #reports(state: number): number {
    return (this.#inside[state]?.length ?? 0) > 0 ? 1 : 0;
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
