import type { Event } from "../../src/event/index.ts";
import {
  type LoadedRuleSet,
  loadRules,
  type Match,
  type RuleFile,
  type View,
} from "../../src/sigma/index.ts";

/** The same rules twice: through the index, and asked one by one. */
export interface Pair {
  readonly indexed: LoadedRuleSet;
  readonly oracle: LoadedRuleSet;
}

export function loadPair(files: readonly RuleFile[], views: readonly View[]): Pair {
  return {
    indexed: loadRules(files, { views }),
    oracle: loadRules(files, { views, evaluation: "oracle" }),
  };
}

interface Comparison {
  /** Rules times events. */
  readonly comparisons: number;
  /** How often the oracle matched. */
  readonly matches: number;
  /** One for each event on which the two differ. */
  readonly differences: readonly string[];
}

/** Matches events both ways. */
export function compare(pair: Pair, events: readonly Event[]): Comparison {
  const differences: string[] = [];
  let matches = 0;
  for (const event of events) {
    const found = seen(pair.indexed.match(event));
    const matched = pair.oracle.match(event);
    const expected = seen(matched);
    matches += matched.length;
    if (found === expected) continue;
    differences.push(`${found} instead of ${expected}: ${event.original.slice(0, 2000)}`);
  }
  return { comparisons: events.length * pair.oracle.rules.length, matches, differences };
}

/** Matches each event both ways, and looks at the verdict of one rule alone. */
export function compareOwn(
  { indexed, oracle }: Pair,
  cases: readonly (readonly [rule: string, event: Event])[],
): Comparison {
  const differences: string[] = [];
  let matches = 0;
  for (const [id, event] of cases) {
    const expected = oracle.matchRule(id, event) !== null;
    const found = indexed.match(event).some(({ rule }) => rule.meta.id === id);
    if (expected) matches++;
    if (found !== expected) differences.push(`${id}: ${found}: ${event.original.slice(0, 2000)}`);
  }
  return { comparisons: cases.length, matches, differences };
}

function seen(matches: readonly Match[]): string {
  return matches.map(({ rule, view }) => `${rule.meta.id} ${rule.meta.title} (${view})`).join(", ");
}

/**
 * Rules whose explanation has another verdict than matching, on each event. Of those that do not
 * match, every `stride`th is asked.
 */
export function misexplained(
  rules: LoadedRuleSet,
  events: readonly Event[],
  stride = 1,
): readonly string[] {
  return events.flatMap((event) => {
    const views = new Map(rules.match(event).map(({ rule, view }) => [rule.meta.id, view]));
    return rules.rules
      .filter(({ meta: { id } }, index) => views.has(id) || index % stride === 0)
      .filter(({ meta: { id } }) => {
        const told = rules.explainRule(id, event);
        const view = views.get(id);
        return told?.matched !== (view !== undefined) || (view !== undefined && told.view !== view);
      })
      .map(({ meta }) => `${meta.id} ${meta.title}: ${event.original.slice(0, 500)}`);
  });
}
