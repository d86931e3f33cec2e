import type { EventId, Value } from "../event/index.ts";
import { sha256Hex } from "../lib/hash.ts";
import { type CorrelationRule, isRising } from "../sigma/index.ts";
import type { Hit, MatchFact } from "./fact.ts";
import { groupKey } from "./group-key.ts";

/** Where a correlation stands among those that feed one another. */
export interface ChainPlace {
  /** 0 for one that no correlation feeds; else one more than the highest of these. */
  readonly level: number;
  /**
   * How far its watermark stays behind, in µs: the hits of a closing window are told when it has
   * closed, and their time may be as old as its beginning.
   */
  readonly lag: number;
}

/** Gives the fact that a hit of one correlation is to another. */
export type Feed = (hit: Hit) => MatchFact;

/** How correlations feed one another. The rules have no circles, as `loadRules` has seen to. */
export interface Chain {
  placeOf(correlation: string): ChainPlace;
  /** To the correlations that a correlation feeds. */
  feedsOf(correlation: string): readonly Feed[];
}

/** Reads the chain off the rules. */
export function chainOf(rules: readonly CorrelationRule[]): Chain {
  const byId = new Map(rules.map((rule) => [rule.meta.id, rule]));
  const places = new Map<string, ChainPlace>();
  const feeds = new Map<string, Feed[]>();
  for (const rule of rules) {
    for (const { rule: inner, group, values } of rule.chained ?? []) {
      const list = feeds.get(inner) ?? [];
      list.push((hit) => factOf(hit, rule, { group, values }));
      feeds.set(inner, list);
    }
  }
  const placeOf = (id: string): ChainPlace => {
    const known = places.get(id);
    if (known !== undefined) return known;
    const inner = (byId.get(id)?.chained ?? []).flatMap((input) => byId.get(input.rule) ?? []);
    const place = inner.reduce<ChainPlace>((highest, rule) => {
      const { level, lag } = placeOf(rule.meta.id);
      const late = isRising(rule) ? 0 : rule.timespanMicros;
      return {
        level: Math.max(highest.level, level + 1),
        lag: Math.max(highest.lag, lag + late),
      };
    }, FIRST);
    places.set(id, place);
    return place;
  };
  return { placeOf, feedsOf: (correlation) => feeds.get(correlation) ?? NO_FEEDS };
}

/**
 * A hit as an event of another correlation: at the time of its last contributing event, under an
 * id that it has in every replay, with group-by values of its own group.
 */
function factOf(
  hit: Hit,
  outer: CorrelationRule,
  input: { readonly group: readonly string[]; readonly values: readonly string[] | null },
): MatchFact {
  const read = (field: string): Value =>
    (Object.hasOwn(hit.group, field) ? hit.group[field] : null) ?? null;
  return {
    kind: "match",
    correlation: outer.meta.id,
    contentHash: outer.meta.contentHash,
    rule: hit.correlation,
    group: Object.fromEntries(
      outer.groupBy.map((name, index) => [name, read(input.group[index] ?? name)]),
    ),
    values: input.values === null ? null : counted(input.values.map(read)),
    time: hit.time,
    event: eventOf(hit),
    dataset: hit.evidence.at(-1)?.dataset ?? "",
  };
}

/** Of one field each element, of several one tuple: as of events. */
function counted(values: readonly Value[]): readonly Value[] {
  const [only] = values;
  if (values.length !== 1 || only === undefined) return [values];
  return Array.isArray(only) ? (only as readonly Value[]) : [only];
}

/** The id under which a hit is an event. */
export function eventOf({ correlation, group, began }: Hit): EventId {
  // Only here is an EventId given to what is no event.
  return sha256Hex(JSON.stringify([correlation, groupKey(group), began.event])) as EventId;
}

const FIRST: ChainPlace = { level: 0, lag: 0 };
const NO_FEEDS: readonly Feed[] = [];
