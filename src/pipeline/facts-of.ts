import type { Fact } from "../correlate/index.ts";
import type { FactPart, Match } from "../sigma/index.ts";

/** The facts that a match leads to, one for each correlation it means something to. */
export function factsOf(match: Match, parts: readonly FactPart[]): Fact[] {
  const { event, rule } = match;
  return parts.map(({ correlation, group, values }) => ({
    kind: "match",
    correlation: correlation.meta.id,
    contentHash: correlation.meta.contentHash,
    rule: rule.meta.id,
    group,
    values,
    time: event.time,
    event: event.id,
    dataset: event.dataset,
  }));
}
