import type { Slices } from "../../lib/slices.ts";
import type { Pattern } from "./automaton.ts";
import type { TextAtom } from "./need.ts";
import { buildingFinder, isLarge, type PatternFinder } from "./pattern-finder.ts";

/**
 * Automata by what they look for: routes that share rules look for the same texts, and so does an
 * index that was chosen again in most of its fields. Those that no index uses any more are forgotten.
 */
export class Automata {
  readonly #made = new Map<string, WeakRef<readonly PatternFinder[]>>();

  /** The automata of atoms other than presence; their outputs are the places in the list. */
  *building(atoms: readonly TextAtom[]): Slices<readonly PatternFinder[]> {
    const key = atoms.map(({ kind, text }) => `${kind} ${text.length} ${text}`).join();
    const known = this.#made.get(key)?.deref();
    if (known !== undefined) return known;
    const made: PatternFinder[] = [];
    for (const patterns of grouped(atoms.map(patternOf))) {
      made.push(yield* buildingFinder(patterns));
    }
    this.#made.set(key, new WeakRef(made));
    return made;
  }
}

/**
 * A few short patterns are looked for by themselves: the others are then all so long that most of
 * a text is skipped.
 */
function grouped(patterns: readonly Pattern[]): readonly (readonly Pattern[])[] {
  if (isLarge(patterns)) return [patterns];
  const anywhere = patterns.filter(({ atStart }) => !atStart);
  const short = anywhere.filter(({ text }) => text.length < LONG_MIN);
  const isFew = short.length > 0 && short.length <= Math.min(SHORT_MAX, anywhere.length / 2);
  // Fields that are mostly compared as a whole have short values.
  if (!isFew || anywhere.length < patterns.length / 2 || short.some(isTiny)) return [patterns];
  const apart = new Set(short);
  return [patterns.filter((pattern) => !apart.has(pattern)), short];
}

function isTiny({ text }: Pattern): boolean {
  return text.length < SHORT_MIN;
}

function patternOf({ kind, text }: TextAtom, output: number): Pattern {
  const atStart = kind === "exact" || kind === "prefix";
  return { text, atStart, atEnd: kind === "exact" || kind === "suffix", output };
}

const LONG_MIN = 8;
/** A shorter pattern may begin nearly everywhere. */
const SHORT_MIN = 3;
const SHORT_MAX = 32;
