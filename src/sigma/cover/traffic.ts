import type { Atom } from "./need.ts";
import { priorLikelihood } from "./rarity.ts";

/**
 * How often the fields of one route show texts, learnt from its events: for each field, in how many
 * events runs of three characters stand. Bounded by the fields that rules ask for.
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
    const prior = priorLikelihood(atom);
    const seen = this.#fields.get(atom.slot)?.count(atom) ?? 0;
    const events = seen === UNKNOWN ? 0 : this.#events;
    return (Math.max(seen, 0) + prior * PRIOR_EVENTS) / (events + PRIOR_EVENTS);
  }
}

const UNKNOWN = -1;
/** How many events the prior weighs as much as. */
const PRIOR_EVENTS = 4;
const BUCKET_BITS = 13;
const BUCKETS = 2 ** BUCKET_BITS;
const TEXT_MAX = 2048;
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
    for (let end = 3; end <= whole.length; end++) this.#add(bucketOf(whole, end), event);
  }

  /** In how many events the rarest run of an atom was seen, which is no less than the atom was. */
  count({ kind, text }: Atom): number {
    if (kind === "presence") return this.#present;
    const begin = kind === "exact" || kind === "prefix" ? BEGIN : "";
    const whole = begin + text + (kind === "exact" || kind === "suffix" ? END : "");
    if (whole.length < 3) return UNKNOWN;
    let least = this.#present;
    for (let end = 3; end <= whole.length; end++) {
      least = Math.min(least, this.#counts[bucketOf(whole, end)] ?? 0);
    }
    return least;
  }

  #add(bucket: number, event: number): void {
    if (this.#last[bucket] === event) return;
    this.#last[bucket] = event;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
  }
}

/** The bucket of the three characters before `end`. */
function bucketOf(text: string, end: number): number {
  const first = text.charCodeAt(end - 3);
  const second = text.charCodeAt(end - 2);
  const run = (first * 131 + second) * 131 + text.charCodeAt(end - 1);
  return Math.imul(run, 0x9e_37_79_b1) >>> (32 - BUCKET_BITS);
}
