import type { Slices } from "../../lib/slices.ts";
import { GramIndex } from "./gram-index.ts";
import type { Pattern, Report } from "./pattern.ts";
import { Scanner } from "./scanner.ts";

/** Finds patterns in texts. It may report one too many, but misses none. */
export interface PatternFinder {
  /** Reports the patterns that stand in a text, whatever its case. */
  scan(text: string, report: Report): void;
}

/**
 * What finds patterns in the least time: automata, or where their states would be too many an index
 * of grams. `charactersMax` is how many characters automata take.
 */
export function* buildingFinder(
  patterns: readonly Pattern[],
  charactersMax: number = AUTOMATON_MAX,
): Slices<PatternFinder> {
  const characters = patterns.reduce((sum, { text }) => sum + text.length, 0);
  return characters > charactersMax
    ? yield* GramIndex.building(patterns)
    : yield* Scanner.building(patterns);
}

/** It has nearly as many states. No field of SigmaHQ has more than 40,000. */
const AUTOMATON_MAX = 2 ** 18;
