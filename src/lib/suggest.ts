import { distance } from "fastest-levenshtein";

/** The candidate most like `word`, case ignored; undefined when none is near enough to offer. */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  const { length } = word.slice(0, LENGTH_MAX);
  return nearest(word, candidates, Math.max(1, Math.floor(length * 0.4)));
}

/** The candidate that the fewest changes of a letter lead to; undefined when `changesMax` do not. */
export function nearest(
  word: string,
  candidates: Iterable<string>,
  changesMax: number,
): string | undefined {
  const wanted = word.toLowerCase().slice(0, LENGTH_MAX);
  let best: string | undefined;
  let bestDistance = changesMax + 1;
  for (const candidate of candidates) {
    const offered = candidate.toLowerCase().slice(0, LENGTH_MAX);
    // So many letters must be added or taken away.
    if (Math.abs(offered.length - wanted.length) >= bestDistance) continue;
    const steps = distance(wanted, offered);
    if (steps < bestDistance) {
      best = candidate;
      bestDistance = steps;
    }
  }
  return best;
}

/** `; did you mean "contains"?` or the empty string: to be put behind a message. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const near = suggest(word, candidates);
  return near === undefined ? "" : `; did you mean "${near}"?`;
}

/** The same, or all that can be written when none is near. */
export function meantOrOneOf(word: string, candidates: readonly string[]): string {
  return didYouMean(word, candidates) || `; write one of ${candidates.join(", ")}`;
}

/** Longer words are compared by their beginning: the cost grows with the square. */
const LENGTH_MAX = 64;
