import type { Hit, MatchFact } from "../../src/correlate/index.ts";
import type { CorrelationRule, CountCondition } from "../../src/sigma/index.ts";

/** An episode or a closed window of one group, by counting from the sorted list. */
export interface Truth {
  readonly group: string;
  readonly began: string;
  readonly time: number;
  readonly count: number;
  readonly evidence: readonly string[];
  /** Every event of the episode (the one that began it first) or of the window. */
  readonly members: readonly string[];
}

/** The source address by which the oracle groups. */
export function groupOf({ group }: Pick<MatchFact, "group">): string {
  const address = group["source.ip"];
  return typeof address === "string" ? address : "";
}

/** A hit in the words of the oracle, its members unknown. */
export function truthOf(hit: Hit): Omit<Truth, "members"> {
  return {
    group: groupOf(hit),
    began: hit.began.event,
    time: hit.time,
    count: hit.count,
    evidence: hit.evidence.map(({ event }) => event),
  };
}

/** All episodes or closed windows of a history that has ended, ordered by group and time. */
export function truths(rule: CorrelationRule, facts: readonly MatchFact[]): Truth[] {
  const groups = [...new Set(facts.map((fact) => groupOf(fact)))].sort();
  return groups.flatMap((group) => {
    const events = sortedOnce(facts.filter((fact) => groupOf(fact) === group));
    return isRising(rule.condition) ? episodes(rule, group, events) : windows(rule, group, events);
  });
}

function episodes(rule: CorrelationRule, group: string, events: readonly MatchFact[]): Truth[] {
  const found: Truth[] = [];
  let members: string[] = [];
  for (const [index, event] of events.entries()) {
    const inSpan = (other: MatchFact) => other.time >= event.time - rule.timespanMicros;
    const without = events.slice(0, index).filter(inSpan);
    const withIt = [...without, event];
    const before = asked(rule, without);
    if (before) {
      members.push(event.event);
    } else if (asked(rule, withIt)) {
      members = [event.event];
      found.push({ ...describe(rule, group, withIt), began: event.event, members });
    }
  }
  return found;
}

function windows(rule: CorrelationRule, group: string, events: readonly MatchFact[]): Truth[] {
  const found: Truth[] = [];
  let rest = events;
  for (let first = rest[0]; first !== undefined; first = rest[0]) {
    const close = first.time + rule.timespanMicros;
    const inside = rest.filter((event) => event.time <= close);
    rest = rest.filter((event) => event.time > close);
    if (asked(rule, inside)) {
      const members = inside.map(({ event }) => event);
      found.push({ ...describe(rule, group, inside), began: first.event, members });
    }
  }
  return found;
}

function describe(rule: CorrelationRule, group: string, events: readonly MatchFact[]) {
  return {
    group,
    time: events.at(-1)?.time ?? 0,
    count: counted(rule, events),
    evidence: events.map(({ event }) => event),
  };
}

function asked(rule: CorrelationRule, events: readonly MatchFact[]): boolean {
  if (events.length === 0) return false;
  const n = counted(rule, events);
  const { gt, gte, lt, lte, eq, neq } = rule.condition;
  // No group is about nothing: a rising condition needs one event, or one value, at least.
  if (isRising(rule.condition) && n === 0) return false;
  return [
    gt === undefined || n > gt,
    gte === undefined || n >= gte,
    lt === undefined || n < lt,
    lte === undefined || n <= lte,
    eq === undefined || n === eq,
    neq === undefined || n !== neq,
  ].every(Boolean);
}

function counted(rule: CorrelationRule, events: readonly MatchFact[]): number {
  if (rule.type === "event_count") return events.length;
  const values = events.flatMap((event) => event.values ?? []).filter((value) => value !== null);
  return new Set(values.map(String)).size;
}

function isRising({ gt, gte, ...others }: CountCondition): boolean {
  return Object.keys(others).length === 0 && (gt !== undefined || gte !== undefined);
}

function sortedOnce(facts: readonly MatchFact[]): MatchFact[] {
  const byEvent = new Map(facts.map((fact) => [fact.event, fact]));
  return [...byEvent.values()].sort(
    (a, b) => a.time - b.time || (a.event < b.event ? -1 : Number(a.event > b.event)),
  );
}
