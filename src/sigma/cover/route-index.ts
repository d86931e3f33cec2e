import { canonicalText } from "../compile/canonical-text.ts";
import type { FieldCell } from "../compile/field-cell.ts";
import { KEYWORDS, type Subject } from "../compile/subject.ts";
import { Automaton, type Pattern, type Report } from "./automaton.ts";
import type { Cover } from "./choose-cover.ts";
import { KeywordFilter } from "./keyword-filter.ts";
import type { Atom } from "./need.ts";

/** A rule as the index of a route sees it. */
export interface CoveredRule {
  /** Null when nothing is known to be necessary: it is a candidate for every event. */
  readonly cover: Cover | null;
  readonly subjects: readonly Subject[];
}

/**
 * Finds the rules of one route whose cover an event hits: each field that covers speak of is read
 * once, whatever the number of rules.
 */
export class RouteIndex {
  readonly candidates: Int32Array;
  readonly #fields: readonly FieldProbe[];
  readonly #always: Int32Array;
  /** By rule and by output: the event at which it was met last. */
  readonly #rulesMet: Int32Array;
  readonly #outputsMet: Int32Array;
  /** By output: where its rules begin in `#postings`; one more entry ends the last. */
  readonly #places: Int32Array;
  readonly #postings: Int32Array;
  readonly #report: Report;
  #stamp = 0;
  #count = 0;

  constructor(rules: readonly CoveredRule[]) {
    const postings = new Postings(rules);
    this.candidates = new Int32Array(rules.length);
    this.#always = Int32Array.from(postings.always);
    this.#rulesMet = new Int32Array(rules.length);
    this.#outputsMet = new Int32Array(postings.lists.length);
    this.#fields = postings.fields();
    this.#places = new Int32Array(postings.lists.length + 1);
    const flat: number[] = [];
    for (const [output, list] of postings.lists.entries()) {
      for (const rule of list) flat.push(rule);
      this.#places[output + 1] = flat.length;
    }
    this.#postings = Int32Array.from(flat);
    this.#report = (outputs, from, to) => {
      for (let at = from; at < to; at++) this.#meet(outputs[at] ?? 0);
    };
  }

  /**
   * Puts the rules that the event of the subjects may match at the beginning of `candidates`, in
   * order, and gives their number.
   */
  find(): number {
    this.#begin();
    for (const field of this.#fields) {
      const { event } = field.subject;
      if (field.filter !== null && event !== null && !field.filter.mayHold(event)) continue;
      const cell = field.subject.cell(field.slot);
      if (cell.value === undefined) continue;
      if (field.presence !== NO_OUTPUT) this.#meet(field.presence);
      if (field.automaton !== null) this.#probe(cell, field.automaton);
    }
    sort(this.candidates, this.#count);
    return this.#count;
  }

  #begin(): void {
    this.#stamp++;
    if (this.#stamp >= STAMP_MAX) {
      this.#stamp = 1;
      this.#rulesMet.fill(0);
      this.#outputsMet.fill(0);
    }
    this.candidates.set(this.#always);
    this.#count = this.#always.length;
  }

  #probe(cell: FieldCell, automaton: Automaton): void {
    const { elements } = cell;
    for (let index = 0; index < elements.length; index++) {
      const element = elements[index] ?? null;
      const text = typeof element === "string" ? element : canonicalText(element);
      if (text !== null) automaton.scan(text, this.#report);
    }
  }

  #meet(output: number): void {
    if (this.#outputsMet[output] === this.#stamp) return;
    this.#outputsMet[output] = this.#stamp;
    const end = this.#places[output + 1] ?? 0;
    for (let at = this.#places[output] ?? 0; at < end; at++) {
      const rule = this.#postings[at] ?? 0;
      if (this.#rulesMet[rule] === this.#stamp) continue;
      this.#rulesMet[rule] = this.#stamp;
      this.candidates[this.#count] = rule;
      this.#count++;
    }
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

const NO_OUTPUT = -1;
const STAMP_MAX = 2 ** 30;
const SORT_MAX = 64;

/** What is read of one field of one view. */
interface FieldProbe {
  readonly subject: Subject;
  readonly slot: number;
  readonly automaton: Automaton | null;
  /** Met when the field is there at all. */
  readonly presence: number;
  /** Asked first where keywords are looked for: in every value there is. */
  readonly filter: KeywordFilter | null;
}

/** Numbers the atoms of covers and keeps the rules of each. */
class Postings {
  readonly lists: number[][] = [];
  readonly always: number[] = [];
  readonly #fields = new Map<Subject, Map<number, Map<string, Numbered>>>();

  constructor(rules: readonly CoveredRule[]) {
    for (const [rule, { cover, subjects }] of rules.entries()) {
      if (cover === null) this.always.push(rule);
      else for (const subject of subjects) this.#add(rule, cover, subject);
    }
  }

  fields(): FieldProbe[] {
    return [...this.#fields].flatMap(([subject, slots]) =>
      [...slots].map(([slot, atoms]) => {
        const presence = atoms.get(keyOf("presence", ""))?.output ?? NO_OUTPUT;
        const patterns = [...atoms.values()].flatMap(patternOf);
        const automaton = patterns.length === 0 ? null : new Automaton(patterns);
        return { subject, slot, automaton, presence, filter: filterOf(slot, [...atoms.values()]) };
      }),
    );
  }

  #add(rule: number, cover: Cover, subject: Subject): void {
    const slots = entry(this.#fields, subject, () => new Map<number, Map<string, Numbered>>());
    for (const atom of cover.atoms) {
      const atoms = entry(slots, atom.slot, () => new Map<string, Numbered>());
      const { output } = entry(atoms, keyOf(atom.kind, atom.text), () => {
        this.lists.push([]);
        return { atom, output: this.lists.length - 1 };
      });
      const list = this.lists[output];
      if (list?.at(-1) !== rule) list?.push(rule);
    }
  }
}

interface Numbered {
  readonly atom: Atom;
  readonly output: number;
}

function keyOf(kind: Atom["kind"], text: string): string {
  return `${kind} ${text}`;
}

function filterOf(slot: number, atoms: readonly Numbered[]): KeywordFilter | null {
  if (slot !== KEYWORDS || atoms.some(({ atom }) => atom.kind === "presence")) return null;
  return KeywordFilter.of(atoms.map(({ atom }) => atom.text));
}

function patternOf({ atom, output }: Numbered): Pattern[] {
  const { kind, text } = atom;
  if (kind === "presence") return [];
  const atStart = kind === "exact" || kind === "prefix";
  return [{ text, atStart, atEnd: kind === "exact" || kind === "suffix", output }];
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
