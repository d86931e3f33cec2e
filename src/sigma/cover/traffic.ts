import type { Atom, TextAtom } from "./need.ts";
import { priorLikelihood } from "./rarity.ts";

/**
 * How often the fields of one route show texts, learnt from its events: for each field, in how many
 * events single characters and runs of two and three stand. Bounded by the fields that rules ask for.
 */
export class Traffic {
  #events = 0;
  readonly #fields = new Map<number, FieldTraffic>();

  /** Begins with the next event. */
  next(): void {
    this.#events++;
  }

  /** Counts a folded text of a field of the event at hand. */
  see(slot: number, text: string): void {
    let field = this.#fields.get(slot);
    if (field === undefined) {
      field = new FieldTraffic();
      this.#fields.set(slot, field);
    }
    field.see(text, this.#events);
  }

  /** What is likely of the next event: the prior, outweighed as more is seen. */
  likelihood(atom: Atom): number {
    const prior = Math.min(priorLikelihood(atom), 1);
    // What stands in the runs of thousands of texts, any event may show.
    if (atom.kind === "long") return prior;
    const seen = this.#fields.get(atom.slot)?.count(atom) ?? 0;
    return (seen + prior * PRIOR_EVENTS) / (this.#events + PRIOR_EVENTS);
  }
}

/** How many events the prior weighs as much as. */
const PRIOR_EVENTS = 4;
const BUCKET_BITS = 14;
const BUCKETS = 2 ** BUCKET_BITS;
const TEXT_MAX = 512;
/** Where a text begins and ends; such characters do not stand in logs. */
const BEGIN = "\0\u0002";
const END = "\u0003";

class FieldTraffic {
  readonly #counts = new Uint16Array(BUCKETS);
  /** By bucket, the event that it was counted for last. */
  readonly #last = new Uint16Array(BUCKETS);
  #present = 0;
  #lastPresent = 0;

  see(text: string, event: number): void {
    if (this.#lastPresent !== event) this.#present++;
    this.#lastPresent = event;
    const whole = BEGIN + text.slice(0, TEXT_MAX) + END;
    let first = whole.charCodeAt(0);
    let second = whole.charCodeAt(1);
    for (let at = 2; at < whole.length; at++) {
      const third = whole.charCodeAt(at);
      this.#add(bucketOf(runOf3(first, second, third)), event);
      this.#add(bucketOf(runOf2(second, third)), event);
      this.#add(bucketOf(runOf1(third)), event);
      first = second;
      second = third;
    }
  }

  /** In how many events the rarest run of an atom was seen, which is no less than the atom was. */
  count({ kind, text }: TextAtom): number {
    if (kind === "presence") return this.#present;
    const begin = kind === "exact" || kind === "prefix" ? BEGIN : "";
    const whole = begin + text + (kind === "exact" || kind === "suffix" ? END : "");
    const size = Math.min(whole.length, 3);
    let least = this.#present;
    for (let end = Math.max(size, 1); end <= whole.length; end++) {
      least = Math.min(least, this.#counts[bucketOf(runBefore(whole, end, size))] ?? 0);
    }
    return least;
  }

  #add(bucket: number, event: number): void {
    if (this.#last[bucket] === event) return;
    this.#last[bucket] = event;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
  }
}

/** A number for one, two and three characters in a row, below 2^31. */
function runOf1(third: number): number {
  return 131 + third;
}

function runOf2(second: number, third: number): number {
  return (262 + second) * 131 + third;
}

function runOf3(first: number, second: number, third: number): number {
  return ((393 + first) * 131 + second) * 131 + third;
}

/** Of the `size` characters before `end`. */
function runBefore(text: string, end: number, size: number): number {
  const third = text.charCodeAt(end - 1);
  if (size <= 1) return runOf1(third);
  const second = text.charCodeAt(end - 2);
  return size === 2 ? runOf2(second, third) : runOf3(text.charCodeAt(end - 3), second, third);
}

function bucketOf(run: number): number {
  return Math.imul(run, 0x9e_37_79_b1) >>> (32 - BUCKET_BITS);
}
