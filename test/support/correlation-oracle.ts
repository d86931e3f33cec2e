import type { Hit, MatchFact } from "../../src/correlate/index.ts";
import type { ConditionNode, CorrelationRule } from "../../src/sigma/index.ts";

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
    const events = sortedOnce(
      rule,
      facts.filter((fact) => groupOf(fact) === group),
    );
    return isRising(rule) ? episodes(rule, group, events) : windows(rule, group, events);
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
  if (rule.expression !== undefined) return said(rule.expression, rulesIn(events));
  const n = measured(rule, events);
  const { gt, gte, lt, lte, eq, neq } = rule.condition;
  // No group is about nothing: a rising condition needs one event, or one value, at least.
  if (Number.isNaN(n) || (isRising(rule) && n === 0)) return false;
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
  return rule.expression === undefined ? measured(rule, events) : rulesIn(events).size;
}

function measured(rule: CorrelationRule, events: readonly MatchFact[]): number {
  const numbers = events
    .flatMap((event) => event.values ?? [])
    .filter((value) => typeof value === "number");
  switch (rule.type) {
    case "event_count":
      return events.length;
    case "value_count": {
      const values = events.flatMap((event) => event.values ?? []);
      return new Set(values.filter((value) => value !== null).map(String)).size;
    }
    case "temporal":
      return rulesIn(events).size;
    case "temporal_ordered":
      return longestInOrder(rule.inputs, events);
    case "value_sum":
      return sum(numbers);
    case "value_avg":
      return sum(numbers) / numbers.length;
    case "value_percentile":
      return nearestRank(rule.percentile ?? 0, numbers);
  }
}

/** Tries every part of the list, longest first. */
function longestInOrder(rules: readonly string[], events: readonly MatchFact[]): number {
  let longest = 0;
  for (let mask = 1; mask < 1 << rules.length; mask++) {
    const part = rules.filter((_, index) => (mask & (1 << index)) !== 0);
    if (part.length > longest && comeInOrder(part, events)) longest = part.length;
  }
  return longest;
}

/** Takes for each rule its first event that is not before the one taken for the rule before. */
function comeInOrder(rules: readonly string[], events: readonly MatchFact[]): boolean {
  let from = Number.NEGATIVE_INFINITY;
  for (const rule of rules) {
    const next = events.find((event) => event.rule === rule && event.time >= from);
    if (next === undefined) return false;
    from = next.time;
  }
  return true;
}

function said(node: ConditionNode, rules: ReadonlySet<string>): boolean {
  switch (node.kind) {
    case "and":
      return node.items.every((item) => said(item, rules));
    case "or":
      return node.items.some((item) => said(item, rules));
    case "not":
      return !said(node.item, rules);
    case "selection":
      return rules.has(node.name);
    case "atLeast":
      return node.names.filter((name) => rules.has(name)).length >= node.count;
    case "constant":
      return node.value;
  }
}

function rulesIn(events: readonly MatchFact[]): ReadonlySet<string> {
  return new Set(events.map(({ rule }) => rule));
}

/** In whole tenths, the finest numbers of the tests. */
function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + Math.round(number * 10), 0) / 10;
}

/** The least of the numbers that so many per cent of them do not exceed. */
function nearestRank(percentile: number, numbers: readonly number[]): number {
  const fitting = numbers.filter((number) => {
    const within = numbers.filter((other) => other <= number).length;
    return within * 100 >= percentile * numbers.length;
  });
  return fitting.length === 0 ? Number.NaN : Math.min(...fitting);
}

function isRising({ type, condition, expression }: CorrelationRule): boolean {
  if (type === "value_avg" || type === "value_percentile") return false;
  if (JSON.stringify(expression ?? null).includes('"kind":"not"')) return false;
  const { gt, gte, ...others } = condition;
  if (Object.keys(others).length > 0) return false;
  return gt !== undefined || gte !== undefined || expression !== undefined;
}

/** Each event once; under a temporal rule, once for each of the rules that it matched. */
function sortedOnce({ type }: CorrelationRule, facts: readonly MatchFact[]): MatchFact[] {
  const temporal = type === "temporal" || type === "temporal_ordered";
  const byKey = new Map(
    facts.map((fact) => [temporal ? fact.event + fact.rule : fact.event, fact]),
  );
  return [...byKey.values()].sort(
    (a, b) => a.time - b.time || compareText(a.event, b.event) || compareText(a.rule, b.rule),
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
