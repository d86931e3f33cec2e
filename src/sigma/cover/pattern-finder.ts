import type { Slices } from "../../lib/slices.ts";
import { Automaton, type Pattern, type Report } from "./automaton.ts";
import { GramIndex } from "./gram-index.ts";

/** Finds patterns in texts. It may report one too many, but misses none. */
export interface PatternFinder {
  /** Reports the patterns that stand in a text, whatever its case. */
  scan(text: string, report: Report): void;
}

/**
 * What finds patterns in the least time: an automaton, or where its states would be too many an
 * index of grams. `charactersMax` is how many characters an automaton takes.
 */
export function* buildingFinder(
  patterns: readonly Pattern[],
  charactersMax: number = AUTOMATON_MAX,
): Slices<PatternFinder> {
  return isLarge(patterns, charactersMax)
    ? yield* GramIndex.building(patterns)
    : yield* Automaton.building(patterns);
}

/** Whether an automaton of the patterns would be too large. */
export function isLarge(
  patterns: readonly Pattern[],
  charactersMax: number = AUTOMATON_MAX,
): boolean {
  let characters = 0;
  for (const { text } of patterns) characters += text.length;
  return characters > charactersMax;
}

/** It has nearly as many states. No field of SigmaHQ has more than 40,000. */
const AUTOMATON_MAX = 2 ** 18;
