import { canonicalText } from "../compile/canonical-text.ts";
import type { FieldCell } from "../compile/field-cell.ts";
import type { Automata } from "./automata.ts";
import type { Automaton, Report } from "./automaton.ts";
import type { IndexedRule } from "./indexed-rule.ts";
import { ENTRY_BITS, type FieldProbe, FORBIDDEN, NO_OUTPUT, Postings } from "./postings.ts";
import type { Slices } from "./slices.ts";

/**
 * Finds the rules of one route all of whose covers an event hits, and nothing that they forbid:
 * each field that they speak of is read once, whatever the number of rules.
 */
export class RouteIndex {
  readonly candidates: Int32Array;
  readonly #fields: readonly FieldProbe[];
  /** Rules without a cover: they are met by every event. */
  readonly #always: Int32Array;
  /** By rule: the bits of all of its covers. */
  readonly #wanted: Uint8Array;
  /** By rule: the event at which it was met last, times 16, with the bits that were. */
  readonly #rulesMet: Int32Array;
  /** By output: the event at which it was met last. */
  readonly #outputsMet: Int32Array;
  /** By output: where its rules begin in `#postings`; one more entry ends the last. */
  readonly #places: Int32Array;
  readonly #postings: Int32Array;
  readonly #report: Report;
  /** Of the field that is scanned. */
  #base = 0;
  /** How many rules the event at hand hit anything of. */
  met = 0;
  #stamp = 0;

  /** The index of rules, in slices. */
  static *building(rules: readonly IndexedRule[], automata: Automata): Slices<RouteIndex> {
    const postings = new Postings();
    yield* postings.add(rules);
    const fields = yield* postings.fields(automata);
    return new RouteIndex(rules, postings.lists, fields);
  }

  private constructor(
    rules: readonly IndexedRule[],
    lists: readonly (readonly number[])[],
    fields: readonly FieldProbe[],
  ) {
    this.#fields = fields;
    this.candidates = new Int32Array(rules.length);
    this.#rulesMet = new Int32Array(rules.length);
    this.#wanted = Uint8Array.from(rules, ({ covers }) => (1 << covers.length) - 1);
    this.#always = Int32Array.from(
      rules.flatMap(({ covers }, rule) => (covers.length === 0 ? [rule] : [])),
    );
    this.#outputsMet = new Int32Array(lists.length);
    this.#places = new Int32Array(lists.length + 1);
    const flat: number[] = [];
    for (const [output, list] of lists.entries()) {
      for (const entry of list) flat.push(entry);
      this.#places[output + 1] = flat.length;
    }
    this.#postings = Int32Array.from(flat);
    this.#report = (outputs, from, to) => {
      for (let at = from; at < to; at++) this.#meet(this.#base + (outputs[at] ?? 0));
    };
  }

  /**
   * Puts the rules that the event of the subjects may match at the beginning of `candidates`, in
   * order, and gives their number.
   */
  find(): number {
    this.#begin();
    const fields = this.#fields;
    for (let index = 0; index < fields.length; index++) {
      const field = fields[index];
      if (field !== undefined) this.#probe(field);
    }
    return this.met === 0 ? 0 : this.#sift();
  }

  #begin(): void {
    this.#stamp++;
    if (this.#stamp >= STAMP_MAX) {
      this.#stamp = 1;
      this.#rulesMet.fill(0);
      this.#outputsMet.fill(0);
    }
    const always = this.#always;
    for (let index = 0; index < always.length; index++) {
      const rule = always[index] ?? 0;
      this.candidates[index] = rule;
      this.#rulesMet[rule] = this.#stamp << ENTRY_BITS;
    }
    this.met = always.length;
  }

  #probe({ subject, slot, automata, base, presence, filter }: FieldProbe): void {
    const { event } = subject;
    if (filter !== null && event !== null && !filter.mayHold(event)) return;
    const cell = subject.cell(slot);
    if (cell.value === undefined) return;
    if (presence !== NO_OUTPUT) this.#meet(presence);
    if (automata.length === 0) return;
    this.#base = base;
    this.#scan(cell, automata);
  }

  #scan({ elements }: FieldCell, automata: readonly Automaton[]): void {
    for (let index = 0; index < elements.length; index++) {
      const element = elements[index] ?? null;
      const text = typeof element === "string" ? element : canonicalText(element);
      if (text === null) continue;
      for (let at = 0; at < automata.length; at++) automata[at]?.scan(text, this.#report);
    }
  }

  #meet(output: number): void {
    const stamp = this.#stamp;
    if (this.#outputsMet[output] === stamp) return;
    this.#outputsMet[output] = stamp;
    const rulesMet = this.#rulesMet;
    const end = this.#places[output + 1] ?? 0;
    for (let at = this.#places[output] ?? 0; at < end; at++) {
      const entry = this.#postings[at] ?? 0;
      const rule = entry >> ENTRY_BITS;
      let met = rulesMet[rule] ?? 0;
      if (met >> ENTRY_BITS !== stamp) {
        met = stamp << ENTRY_BITS;
        this.candidates[this.met] = rule;
        this.met++;
      }
      rulesMet[rule] = met | (entry & ENTRY_MASK);
    }
  }

  /** Leaves of the rules that were met those that were met in full, in order. */
  #sift(): number {
    let count = 0;
    for (let at = 0; at < this.met; at++) {
      const rule = this.candidates[at] ?? 0;
      if (((this.#rulesMet[rule] ?? 0) & ENTRY_MASK) !== this.#wanted[rule]) continue;
      this.candidates[count] = rule;
      count++;
    }
    sort(this.candidates, count);
    return count;
  }
}

/** Ascending; few candidates are the rule, and they are nearly in order. */
function sort(numbers: Int32Array, count: number): void {
  if (count > SORT_MAX) {
    numbers.subarray(0, count).sort();
    return;
  }
  for (let index = 1; index < count; index++) {
    const number = numbers[index] ?? 0;
    let at = index;
    while (at > 0 && (numbers[at - 1] ?? 0) > number) {
      numbers[at] = numbers[at - 1] ?? 0;
      at--;
    }
    numbers[at] = number;
  }
}

const ENTRY_MASK = 2 * FORBIDDEN - 1;
const STAMP_MAX = 2 ** (30 - ENTRY_BITS);
const SORT_MAX = 64;
