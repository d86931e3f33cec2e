import type { Slices } from "../../lib/slices.ts";
import type { TextAtom } from "./need.ts";
import { buildingFinder, type PatternFinder } from "./pattern-finder.ts";
import type { Pattern } from "./pattern.ts";

/** An atom with the number that names what it looks for. */
export interface SoughtAtom {
  readonly atom: TextAtom;
  readonly number: number;
}

/**
 * Scanners by what they look for: routes that share rules look for the same texts, and so does an
 * index that was chosen again in most of its fields. Those that no index uses any more are forgotten.
 */
export class Scanners {
  readonly #made = new Map<string, WeakRef<PatternFinder>>();
  /** By kind and text. Bounded by the rules. */
  readonly #numbers = new Map<TextAtom["kind"], Map<string, number>>();
  #count = 0;

  /** Names what an atom looks for: atoms that look for the same have the same number. */
  numberOf({ kind, text }: TextAtom): number {
    const numbers = this.#numbers.get(kind) ?? new Map<string, number>();
    this.#numbers.set(kind, numbers);
    const number = numbers.get(text) ?? this.#count++;
    numbers.set(text, number);
    return number;
  }

  /** The scanner of atoms other than presence; its outputs are the places in the list. */
  *building(sought: readonly SoughtAtom[]): Slices<PatternFinder> {
    const key = sought.map(({ number }) => number).join();
    const known = this.#made.get(key)?.deref();
    if (known !== undefined) return known;
    const made = yield* buildingFinder(sought.map(patternOf));
    this.#made.set(key, new WeakRef(made));
    return made;
  }
}

function patternOf({ atom: { kind, text } }: SoughtAtom, output: number): Pattern {
  const atStart = kind === "exact" || kind === "prefix";
  return { text, atStart, atEnd: kind === "exact" || kind === "suffix", output };
}
