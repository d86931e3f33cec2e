import type { Event } from "../../event/index.ts";
import { foldCase } from "../../lib/fold-case.ts";
import { ASCII, KELVIN_SIGN, LONG_S } from "./alphabet.ts";
import { rarestWindow } from "./rarity.ts";

/**
 * Says of most events that no value of theirs holds any of a few texts, without looking at every
 * character: of each text some runs of four characters are kept, so that reading one run in every
 * `step` is enough to meet it.
 */
export class KeywordFilter {
  readonly #texts: readonly string[];
  /** By the first two characters of a run, in lower case: whether there is one. */
  readonly #pairs = new Uint8Array(ASCII * ASCII);
  readonly #runs = new Uint8Array(RUNS);
  /** By run: the texts that hold it, and where. */
  readonly #places = new Map<number, { readonly text: string; readonly at: number }[]>();
  readonly #step: number;

  private constructor(texts: readonly string[], step: number) {
    this.#texts = texts;
    this.#step = step;
    this.#runs[MAYBE] = 1;
    for (const text of texts) {
      const start = text.indexOf(rarestWindow(text, step + RUN - 1));
      for (let at = start; at < start + step; at++) this.#add(text, at);
    }
  }

  #add(text: string, at: number): void {
    const run = runAt(text, at);
    this.#runs[run] = 1;
    this.#pairs[pairOf(text.charCodeAt(at), text.charCodeAt(at + 1))] = 1;
    const places = this.#places.get(run) ?? [];
    this.#places.set(run, places);
    places.push({ text, at });
  }

  /** Null when the texts are too many, too short, or such that numbers could hold them. */
  static of(texts: readonly string[]): KeywordFilter | null {
    if (texts.length > TEXTS_MAX) return null;
    const shortest = Math.min(...texts.map(({ length }) => length));
    const step = Math.min(shortest - RUN + 1, STEP_MAX);
    if (step < 2) return null;
    const unfit = texts.some((text) => SCALAR.test(text) || !PLAIN.test(text));
    return unfit ? null : new KeywordFilter(texts, step);
  }

  /** False only when no text stands in what keywords are looked for in. */
  mayHold(event: Event): boolean {
    if (event.sensor.keywords === "original") return this.#mayHoldText(event.original);
    const { fields } = event.native;
    for (const key in fields) {
      const value = fields[key];
      if (typeof value === "string") {
        if (this.#mayHoldText(value)) return true;
      } else if (typeof value === "object" && value !== null) {
        return true;
      }
    }
    return false;
  }

  #mayHoldText(text: string): boolean {
    const pairs = this.#pairs;
    const step = this.#step;
    // The first places are left out: a text that begins the value has a run at the first one read.
    const end = text.length - RUN;
    for (let at = step - 1; at <= end; at += step) {
      const first = text.charCodeAt(at);
      const second = text.charCodeAt(at + 1);
      if ((first | second) < ASCII && pairs[pairOf(first, second)] === 0) continue;
      const run = runAt(text, at);
      if (this.#runs[run] !== 0 && this.#stands(run, text, at)) return true;
    }
    return false;
  }

  /** Whether one of the texts stands around its run. */
  #stands(run: number, value: string, at: number): boolean {
    if (run === MAYBE) {
      const folded = foldCase(value);
      return this.#texts.some((text) => folded.includes(text));
    }
    for (const place of this.#places.get(run) ?? []) {
      const start = at - place.at;
      if (start < 0) continue;
      if (foldCase(value.slice(start, start + place.text.length)) === place.text) return true;
    }
    return false;
  }
}

function pairOf(first: number, second: number): number {
  return ((first | 32) << 7) | (second | 32);
}

/** The number of a run of a text in any case. */
function runAt(text: string, at: number): number {
  const first = text.charCodeAt(at);
  const second = text.charCodeAt(at + 1);
  const third = text.charCodeAt(at + 2);
  const fourth = text.charCodeAt(at + 3);
  if ((first | second | third | fourth) >= ASCII) return runBeyond(text, at);
  // Bit 32 is the case of a letter; other characters it mixes up, which only costs a closer look.
  const run = ((first | 32) << 21) ^ ((second | 32) << 14) ^ ((third | 32) << 7) ^ (fourth | 32);
  return (Math.imul(run, 0x9e_37_79_b1) >>> (32 - RUN_BITS)) | 1;
}

/** A run beyond ASCII is of no kept text, unless it folds to one. */
function runBeyond(text: string, at: number): number {
  for (let index = at; index < at + RUN; index++) {
    if (isFolded(text.charCodeAt(index))) return MAYBE;
  }
  return NEVER;
}

function isFolded(code: number): boolean {
  return code === LONG_S || code === KELVIN_SIGN;
}

const RUN = 4;
/** Even, as no other run is. */
const MAYBE = 0;
const NEVER = 2;
const RUN_BITS = 15;
const RUNS = 2 ** RUN_BITS;
const STEP_MAX = 8;
/** More of them would meet most events. */
const TEXTS_MAX = 64;
/** ASCII. */
const PLAIN = /^[ -~]*$/;
/** What the text of a number or a boolean is made of. */
const SCALAR = /^[-.0-9infyatruels]*$/;
