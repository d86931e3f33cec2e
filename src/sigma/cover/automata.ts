import { Automaton, type Pattern } from "./automaton.ts";
import type { Atom } from "./need.ts";
import type { Slices } from "./slices.ts";

/**
 * Automata by what they look for: routes that share rules look for the same texts, and so does an
 * index that was chosen again in most of its fields. Those that no index uses any more are forgotten.
 */
export class Automata {
  readonly #made = new Map<string, WeakRef<readonly Automaton[]>>();

  /** The automata of atoms other than presence; their outputs are the places in the list. */
  *building(atoms: readonly Atom[]): Slices<readonly Automaton[]> {
    const key = atoms.map(({ kind, text }) => `${kind} ${text.length} ${text}`).join();
    const known = this.#made.get(key)?.deref();
    if (known !== undefined) return known;
    const made: Automaton[] = [];
    for (const patterns of grouped(atoms.map(patternOf))) {
      made.push(yield* Automaton.building(patterns));
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
  const isShort = ({ text, atStart }: Pattern): boolean => !atStart && text.length < LONG_MIN;
  const short = patterns.filter(isShort);
  const isSplit = short.length <= SHORT_MAX && short.every(({ text }) => text.length > 2);
  if (short.length === 0 || short.length === patterns.length || !isSplit) return [patterns];
  return [patterns.filter((pattern) => !isShort(pattern)), short];
}

function patternOf({ kind, text }: Atom, output: number): Pattern {
  const atStart = kind === "exact" || kind === "prefix";
  return { text, atStart, atEnd: kind === "exact" || kind === "suffix", output };
}

const LONG_MIN = 8;
const SHORT_MAX = 32;
