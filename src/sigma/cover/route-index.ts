import type { FlatEvent } from "../../event/index.ts";
import { ABSENT, STRING } from "../../lib/flat-json.ts";
import type { Slices } from "../../lib/slices.ts";
import { canonicalText } from "../compile/canonical-text.ts";
import type { FieldCell } from "../compile/field-cell.ts";
import { UNSURE } from "../compile/flat-field.ts";
import { KEYWORDS, type Subject } from "../compile/subject.ts";
import type { IndexedRule } from "./indexed-rule.ts";
import type { PatternFinder } from "./pattern-finder.ts";
import type { Report } from "./pattern.ts";
import { ENTRY_BITS, type FieldProbe, FORBIDDEN, NO_OUTPUT, Postings } from "./postings.ts";
import { Scanner } from "./scanner.ts";
import type { Scanners } from "./scanners.ts";

/**
 * Finds the rules of one route all of whose covers an event hits, and nothing that they forbid:
 * each field that they speak of is read once, whatever the number of rules. An atom leads only to
 * the rules whose rarest cover it is of; what else these ask is looked up for each, as it is mostly
 * what many events show and many rules ask.
 */
export class RouteIndex {
  readonly candidates: Int32Array;
  readonly #fields: readonly FieldProbe[];
  /** Rules without a cover: they are met by every event. */
  readonly #always: Int32Array;
  /** By rule: the bits of its covers but the rarest. */
  readonly #wanted: Uint8Array;
  /** By rule: the event at which its rarest cover was met last. */
  readonly #rulesMet: Int32Array;
  /** By output: the event at which it was met last. */
  readonly #outputsMet: Int32Array;
  /** By output: the rules whose rarest cover it is of. */
  readonly #postings: Lists;
  /** By rule: the outputs of other covers and of what it forbids, times 16, with their bits. */
  readonly #further: Lists;
  readonly #report: Report;
  /** Of the field that is scanned. */
  #base = 0;
  /** Of how many rules the event at hand hit the rarest cover. */
  met = 0;
  #stamp = 0;

  /** The index of rules, in slices. */
  static *building(rules: readonly IndexedRule[], scanners: Scanners): Slices<RouteIndex> {
    const postings = new Postings();
    yield* postings.add(rules);
    const fields = yield* postings.fields(scanners);
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
    this.#wanted = Uint8Array.from(rules, ({ covers }) => ((1 << covers.length) - 1) & ~RAREST);
    this.#always = Int32Array.from(
      rules.flatMap(({ covers }, rule) => (covers.length === 0 ? [rule] : [])),
    );
    this.#outputsMet = new Int32Array(lists.length);
    const postings: number[][] = lists.map(() => []);
    const further: number[][] = rules.map(() => []);
    for (const [output, list] of lists.entries()) {
      for (const entry of list) {
        const bit = entry & ENTRY_MASK;
        const rule = entry >> ENTRY_BITS;
        if (bit === RAREST) postings[output]?.push(rule);
        else further[rule]?.push((output << ENTRY_BITS) | bit);
      }
    }
    this.#postings = listed(postings);
    this.#further = listed(further);
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
      if (field === undefined) continue;
      const { flat } = field.subject;
      if (flat === null) this.#probe(field);
      else this.#probeFlat(field, flat);
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
      this.#rulesMet[rule] = this.#stamp;
    }
    this.met = always.length;
  }

  #probe(field: FieldProbe): void {
    const { subject, keywords, base } = field;
    const { event } = subject;
    this.#base = base;
    if (keywords !== null && event !== null && keywords.scan(event, this.#report)) return;
    this.#probeCell(field);
  }

  /** The same of an event that was read flat: its texts are looked at where they stand. */
  #probeFlat(field: FieldProbe, event: FlatEvent): void {
    const { subject, slot, keywords, base, presence, scanner, long } = field;
    this.#base = base;
    if (keywords !== null) {
      keywords.scanFlat(event, this.#report);
      return;
    }
    const place = slot === KEYWORDS ? UNSURE : subject.place(slot);
    if (place === ABSENT) return;
    const { json } = event;
    if (place === UNSURE || json.kind(place) !== STRING || !(scanner instanceof Scanner)) {
      this.#probeCell(field);
      return;
    }
    if (presence !== NO_OUTPUT) this.#meet(presence);
    this.#askLong(long, subject);
    scanner.scanBytes(json.start(place), json.end(place), this.#report);
  }

  #probeCell({ subject, slot, scanner, presence, long }: FieldProbe): void {
    const cell = subject.cell(slot);
    if (cell.value === undefined) return;
    if (presence !== NO_OUTPUT) this.#meet(presence);
    this.#askLong(long, subject);
    if (scanner === null) return;
    this.#scan(cell, scanner);
  }

  #askLong(long: FieldProbe["long"], subject: Subject): void {
    for (let index = 0; index < long.length; index++) {
      const asked = long[index];
      if (asked?.atom.holds(subject) === true) this.#meet(asked.output);
    }
  }

  #scan({ elements }: FieldCell, scanner: PatternFinder): void {
    for (let index = 0; index < elements.length; index++) {
      const element = elements[index] ?? null;
      const text = typeof element === "string" ? element : canonicalText(element);
      if (text !== null) scanner.scan(text, this.#report);
    }
  }

  #meet(output: number): void {
    const stamp = this.#stamp;
    if (this.#outputsMet[output] === stamp) return;
    this.#outputsMet[output] = stamp;
    const { places, entries } = this.#postings;
    const rulesMet = this.#rulesMet;
    const end = places[output + 1] ?? 0;
    for (let at = places[output] ?? 0; at < end; at++) {
      const rule = entries[at] ?? 0;
      if (rulesMet[rule] === stamp) continue;
      rulesMet[rule] = stamp;
      this.candidates[this.met] = rule;
      this.met++;
    }
  }

  /** Leaves of the rules that were met those that were met in full, in order. */
  #sift(): number {
    let count = 0;
    for (let at = 0; at < this.met; at++) {
      const rule = this.candidates[at] ?? 0;
      if (!this.#isMetInFull(rule)) continue;
      this.candidates[count] = rule;
      count++;
    }
    sort(this.candidates, count);
    return count;
  }

  #isMetInFull(rule: number): boolean {
    const { places, entries } = this.#further;
    let missing = this.#wanted[rule] ?? 0;
    const end = places[rule + 1] ?? 0;
    for (let at = places[rule] ?? 0; at < end; at++) {
      const entry = entries[at] ?? 0;
      if (this.#outputsMet[entry >> ENTRY_BITS] !== this.#stamp) continue;
      const bit = entry & ENTRY_MASK;
      if (bit === FORBIDDEN) return false;
      missing &= ~bit;
    }
    return missing === 0;
  }
}

/** Lists one after the other. */
interface Lists {
  readonly entries: Int32Array;
  /** By list: where it begins; one more place ends the last. */
  readonly places: Int32Array;
}

function listed(lists: readonly (readonly number[])[]): Lists {
  const places = new Int32Array(lists.length + 1);
  for (const [index, list] of lists.entries())
    places[index + 1] = (places[index] ?? 0) + list.length;
  return { entries: Int32Array.from(lists.flat()), places };
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
/** The bit of the first cover. */
const RAREST = 1;
/** A small integer, whatever the number of events. */
const STAMP_MAX = 2 ** 30 - 1;
const SORT_MAX = 64;
