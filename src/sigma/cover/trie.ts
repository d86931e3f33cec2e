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

/** Patterns as a tree over the classes of an alphabet: its states are numbers, its links arrays. */
export class Trie {
  readonly #alphabet: Alphabet;
  /** By state: its first child, the next child of its parent, and the class that leads to it. */
  readonly #first: Int32Array;
  readonly #sibling: Int32Array;
  readonly #kind: Uint8Array;
  readonly #inside: Ends;
  readonly #atEnd: Ends;
  #size = START + 1;

  /** A tree that has room for patterns of so many characters in all. */
  constructor(alphabet: Alphabet, patterns: number, characters: number) {
    const states = characters + START + 1;
    this.#alphabet = alphabet;
    this.#first = new Int32Array(states);
    this.#sibling = new Int32Array(states);
    this.#kind = new Uint8Array(states);
    this.#inside = new Ends(states, patterns);
    this.#atEnd = new Ends(states, patterns);
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
      state = this.#step(state, classOf(this.#alphabet, text.charCodeAt(index)));
    }
    (atEnd ? this.#atEnd : this.#inside).add(state, output);
  }

  /** The child of a state for a class; a new one where there is none. */
  #step(state: number, kind: number): number {
    let last = ROOT;
    for (let child = this.#firstChild(state); child !== ROOT; child = this.#nextChild(child)) {
      if (this.#kind[child] === kind) return child;
      last = child;
    }
    const made = this.#size++;
    this.#kind[made] = kind;
    if (last === ROOT) this.#first[state] = made;
    else this.#sibling[last] = made;
    return made;
  }

  /**
   * The tables of Aho and Corasick, with every step written out. States are numbered by their
   * distance from the root: those that texts pass through most lie side by side.
   */
  *tables(shift: number): Slices<Tables> {
    const { order, shallow } = this.#byDistance();
    const count = order.length;
    const wide = count > NARROW_MAX;
    const next = wide ? new Uint32Array(count << shift) : new Uint16Array(count << shift);
    const reported = new Reported(count, this.#inside, this.#atEnd);
    const fail = new Int32Array(count);
    reported.inherit(ROOT, ROOT, ROOT);
    reported.inherit(START, START, ROOT);
    next.fill(reported.has(ROOT), 0, 1 << shift);
    yield;
    // The children of each state stand behind those of the state before.
    let at = START + 1;
    for (let place = 0; place < count; place++) {
      if (place % STATES_A_SLICE === STATES_A_SLICE - 1) yield;
      const back = fail[place] ?? ROOT;
      const row = place << shift;
      if (place !== ROOT) next.copyWithin(row, back << shift, (back + 1) << shift);
      const parent = order[place] ?? ROOT;
      for (let child = this.#firstChild(parent); child !== ROOT; child = this.#nextChild(child)) {
        const step = row + (this.#kind[child] ?? 0);
        const behind = place === ROOT ? ROOT : (next[step] ?? 0) >> 1;
        fail[at] = behind;
        reported.inherit(at, child, behind);
        next[step] = 2 * at + reported.has(at);
        at++;
      }
    }
    yield;
    return { next, ...reported.tables(), shallow };
  }

  /** The states: the root and the start, then the children of each that stands before them. */
  #byDistance(): { readonly order: Int32Array; readonly shallow: number } {
    const order = new Int32Array(this.#size);
    order[1] = START;
    let count = START + 1;
    let shallow = count;
    let place = 0;
    for (let distance = 1; place < count; distance++) {
      for (const end = count; place < end; place++) {
        const parent = order[place] ?? ROOT;
        for (let child = this.#firstChild(parent); child !== ROOT; child = this.#nextChild(child)) {
          order[count++] = child;
        }
      }
      if (distance <= SHALLOW) shallow = count;
    }
    return { order, shallow };
  }

  /** The root, which is nobody's child, where there is none. */
  #firstChild(state: number): number {
    return this.#first[state] ?? ROOT;
  }

  #nextChild(state: number): number {
    return this.#sibling[state] ?? ROOT;
  }
}

/** The outputs of the patterns that end in each state of a tree. */
class Ends {
  /** By state: its last output, plus one; by output, in `#before`, that which was added before. */
  readonly #last: Int32Array;
  readonly #before: Int32Array;
  readonly #outputs: Int32Array;
  #count = 0;

  constructor(states: number, patterns: number) {
    this.#last = new Int32Array(states);
    this.#before = new Int32Array(patterns + 1);
    this.#outputs = new Int32Array(patterns + 1);
  }

  add(state: number, output: number): void {
    this.#count++;
    this.#outputs[this.#count] = output;
    this.#before[this.#count] = this.#last[state] ?? 0;
    this.#last[state] = this.#count;
  }

  has(state: number): boolean {
    return (this.#last[state] ?? 0) !== 0;
  }

  /** Puts the outputs of a state at the end of a list. */
  take(state: number, into: number[]): void {
    for (let at = this.#last[state] ?? 0; at !== 0; at = this.#before[at] ?? 0) {
      into.push(this.#outputs[at] ?? 0);
    }
  }
}

/** What each state of an automaton reports, by its place: inside a text, and where it ends. */
class Reported {
  readonly #outputs: number[] = [];
  readonly #inside: Ranges;
  readonly #atEnd: Ranges;

  constructor(states: number, inside: Ends, atEnd: Ends) {
    this.#inside = new Ranges(states, inside, this.#outputs);
    this.#atEnd = new Ranges(states, atEnd, this.#outputs);
  }

  /** What ends a text that was read was read too. */
  inherit(place: number, state: number, behind: number): void {
    this.#inside.inherit(place, state, behind);
    this.#atEnd.inherit(place, state, behind);
  }

  /** 1 where something is reported inside a text. */
  has(place: number): number {
    return this.#inside.has(place);
  }

  tables(): Pick<Tables, "inside" | "atEnd" | "outputs"> {
    const outputs = Int32Array.from(this.#outputs);
    return { inside: this.#inside.places, atEnd: this.#atEnd.places, outputs };
  }
}

/** Where in a list of outputs those of each state begin and end. */
class Ranges {
  /** By twice the place of the state. */
  readonly places: Int32Array;
  readonly #ends: Ends;
  readonly #outputs: number[];

  constructor(states: number, ends: Ends, outputs: number[]) {
    this.places = new Int32Array(2 * states);
    this.#ends = ends;
    this.#outputs = outputs;
  }

  /** Most states report what the one behind them does. */
  inherit(place: number, state: number, behind: number): void {
    let from = this.places[2 * behind] ?? 0;
    let to = this.places[2 * behind + 1] ?? 0;
    if (this.#ends.has(state)) {
      const outputs = this.#outputs;
      const begin = outputs.length;
      this.#ends.take(state, outputs);
      for (let at = from; at < to; at++) outputs.push(outputs[at] ?? 0);
      from = begin;
      to = outputs.length;
    }
    this.places[2 * place] = from;
    this.places[2 * place + 1] = to;
  }

  /** 1 where there are any. */
  has(place: number): number {
    return (this.places[2 * place] ?? 0) < (this.places[2 * place + 1] ?? 0) ? 1 : 0;
  }
}
