import type { Slices } from "../../lib/slices.ts";
import { ASCII, isExact, KELVIN_SIGN, LONG_S } from "./alphabet.ts";
import { Automaton } from "./automaton.ts";
import type { Pattern, Report } from "./pattern.ts";

/**
 * Finds very many patterns in a table of the size of their number, where an automaton needs a state
 * for each of their characters. Of each pattern one run of 16, 8 or 4 characters, a gram, is kept by its
 * hash; where a text shows it, the whole pattern is compared. The contract is that of `Automaton`.
 */
export class GramIndex {
  readonly #tables: readonly GramTable[];
  /** For patterns that are shorter than any gram. */
  readonly #short: Automaton | null;

  /** The index of patterns, in slices. */
  static *building(patterns: readonly Pattern[]): Slices<GramIndex> {
    const tables: GramTable[] = [];
    let rest = patterns;
    for (const size of GRAM_SIZES) {
      const fitting = rest.filter(({ text }) => text.length >= size);
      rest = rest.filter(({ text }) => text.length < size);
      if (fitting.length > 0) tables.push(yield* GramTable.building(fitting, size));
    }
    return new GramIndex(tables, rest.length > 0 ? yield* Automaton.building(rest) : null);
  }

  private constructor(tables: readonly GramTable[], short: Automaton | null) {
    this.#tables = tables;
    this.#short = short;
  }

  /** Reports the patterns that stand in a text, whatever its case. */
  scan(text: string, report: Report): void {
    for (const table of this.#tables) table.scan(text, report);
    this.#short?.scanText(text, report);
  }
}

/** Patterns as arrays by their number. */
interface Packed {
  /** The classes of the characters of all, one pattern after the other. */
  readonly classes: Uint8Array;
  /** Where each begins in `classes`; one more place ends the last. */
  readonly places: Int32Array;
  /** The place of the last character of its gram in the pattern. */
  readonly ends: Int32Array;
  /** Whether it must begin where the text begins (1), or end where it ends (2), or both. */
  readonly anchors: Uint8Array;
  readonly outputs: Int32Array;
}

/** Patterns of at least `size` characters by a gram of that many. */
class GramTable {
  readonly #size: number;
  readonly #bits: number;
  /** By hash of a gram: where its patterns begin in `#entries`; one more place ends the last. */
  readonly #starts: Int32Array;
  /** Numbers of patterns. */
  readonly #entries: Int32Array;
  readonly #patterns: Packed;
  /** No gram ends at this place of a text, or behind it. */
  readonly #until: number;

  static *building(patterns: readonly Pattern[], size: number): Slices<GramTable> {
    const bits = Math.min(34 - Math.clz32(patterns.length), BITS_MAX);
    const starts = new Int32Array(2 ** bits + 1);
    const packed = yield* pack(patterns);
    const buckets = new Int32Array(patterns.length);
    for (let number = 0; number < patterns.length; number++) {
      if (number % PATTERNS_A_SLICE === PATTERNS_A_SLICE - 1) yield;
      const bucket = chooseGram(packed, number, { counts: starts, size, bits });
      buckets[number] = bucket;
      starts[bucket] = (starts[bucket] ?? 0) + 1;
    }
    yield;
    // Sums first point behind the last pattern of a bucket; filled from there, to the first.
    for (let at = 1; at < starts.length; at++)
      starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
    const entries = new Int32Array(patterns.length);
    for (const [number, bucket] of buckets.entries()) {
      const at = (starts[bucket] ?? 0) - 1;
      starts[bucket] = at;
      entries[at] = number;
    }
    return new GramTable(size, { bits, starts, entries, packed });
  }

  private constructor(
    size: number,
    made: {
      readonly bits: number;
      readonly starts: Int32Array;
      readonly entries: Int32Array;
      readonly packed: Packed;
    },
  ) {
    this.#size = size;
    this.#bits = made.bits;
    this.#starts = made.starts;
    this.#entries = made.entries;
    this.#patterns = made.packed;
    const { anchors, ends } = made.packed;
    const anchored = anchors.every((anchor) => (anchor & AT_START) !== 0);
    this.#until = anchored ? ends.reduce((last, end) => Math.max(last, end), 0) + 1 : Infinity;
  }

  scan(text: string, report: Report): void {
    const last = this.#size - 1;
    const shift = 32 / this.#size;
    const down = 32 - this.#bits;
    const starts = this.#starts;
    const length = Math.min(text.length, this.#until);
    let hash = 0;
    for (let at = 0; at < length; at++) {
      hash = (hash << shift) ^ (GEARS[classAt(text, at)] ?? 0);
      if (at < last) continue;
      const bucket = Math.imul(hash, GOLDEN) >>> down;
      const from = starts[bucket] ?? 0;
      const to = starts[bucket + 1] ?? 0;
      if (from < to) this.#compare(text, at, { from, to, report });
    }
  }

  /** Compares the patterns whose gram may end at a place of the text. */
  #compare(
    text: string,
    at: number,
    { from, to, report }: { readonly from: number; readonly to: number; readonly report: Report },
  ): void {
    const { ends, outputs } = this.#patterns;
    for (let entry = from; entry < to; entry++) {
      const number = this.#entries[entry] ?? 0;
      if (this.#standsAt(text, at - (ends[number] ?? 0), number))
        report(outputs, number, number + 1);
    }
  }

  #standsAt(text: string, start: number, number: number): boolean {
    const { anchors, classes, places } = this.#patterns;
    const first = places[number] ?? 0;
    const length = (places[number + 1] ?? 0) - first;
    const anchor = anchors[number] ?? 0;
    if (start < 0 || start + length > text.length) return false;
    if ((anchor & AT_START) !== 0 && start !== 0) return false;
    if ((anchor & AT_END) !== 0 && start + length !== text.length) return false;
    for (let at = 0; at < length; at++) {
      if (classes[first + at] !== classAt(text, start + at)) return false;
    }
    return true;
  }
}

function* pack(patterns: readonly Pattern[]): Slices<Packed> {
  const count = patterns.length;
  const places = new Int32Array(count + 1);
  const anchors = new Uint8Array(count);
  const outputs = new Int32Array(count);
  for (const [number, { text, atStart, atEnd, output }] of patterns.entries()) {
    places[number + 1] = (places[number] ?? 0) + text.length;
    anchors[number] = (atStart ? AT_START : 0) | (atEnd ? AT_END : 0);
    outputs[number] = output;
  }
  const classes = new Uint8Array(places[count] ?? 0);
  let place = 0;
  for (const [number, { text }] of patterns.entries()) {
    if (number % PATTERNS_A_SLICE === PATTERNS_A_SLICE - 1) yield;
    for (let at = 0; at < text.length; at++) classes[place++] = classAt(text, at);
  }
  return { classes, places, ends: new Int32Array(count), anchors, outputs };
}

/** Takes the gram of a pattern whose bucket is the least full so far, and gives the bucket. */
function chooseGram(
  { classes, places, ends }: Packed,
  number: number,
  table: { readonly counts: Int32Array; readonly size: number; readonly bits: number },
): number {
  const { counts, size, bits } = table;
  const first = places[number] ?? 0;
  const length = (places[number + 1] ?? 0) - first;
  let hash = 0;
  let chosen = 0;
  let least = Infinity;
  for (let at = 0; at < length && least > 0; at++) {
    hash = (hash << (32 / size)) ^ (GEARS[classes[first + at] ?? 0] ?? 0);
    if (at < size - 1) continue;
    const bucket = Math.imul(hash, GOLDEN) >>> (32 - bits);
    const count = counts[bucket] ?? 0;
    if (count >= least) continue;
    least = count;
    chosen = bucket;
    ends[number] = at;
  }
  return chosen;
}

/** The class of a character of a text in any case; all that are not exact have the same. */
function classAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < ASCII) return CLASSES[code] ?? 0;
  if (code === LONG_S) return CLASSES[0x73] ?? 0;
  return code === KELVIN_SIGN ? (CLASSES[0x6b] ?? 0) : 0;
}

function classOf(code: number): number {
  if (!isExact(code)) return 0;
  return code >= 0x41 && code <= 0x5a ? code + 32 : code;
}

/** A number for each class that has little in common with the others. */
function gearOf(kind: number): number {
  const mixed = Math.imul(kind + 1, GOLDEN);
  return Math.imul(mixed ^ (mixed >>> 15), 0x85_eb_ca_6b);
}

const GOLDEN = 0x9e_37_79_b1;
/** By ASCII code. */
const CLASSES: Uint8Array = Uint8Array.from({ length: ASCII }, (_, code) => classOf(code));
/**
 * By class. A hash moves up with each character, by so much that those before its gram are out of
 * its 32 bits.
 */
const GEARS: Int32Array = Int32Array.from({ length: ASCII }, (_, kind) => gearOf(kind));
const GRAM_SIZES: readonly number[] = [16, 8, 4];
/** Four buckets for a pattern; more than a million patterns share them. */
const BITS_MAX = 22;
const PATTERNS_A_SLICE = 500;
const AT_START = 1;
const AT_END = 2;
