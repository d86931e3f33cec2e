import { type ClosestWindow, closestWindows, type MatchFact } from "../correlate/index.ts";
import type { Event } from "../event/index.ts";
import { formatRfc3339 } from "../lib/rfc3339.ts";
import { formatDuration } from "../lib/units.ts";
import { factsOf } from "../pipeline/index.ts";
import type { CorrelationRule, LoadedRuleSet } from "../sigma/index.ts";
import { type Paint, quoted, safe } from "./explain-text.ts";

/** What the events of a log mean to some correlations. */
export class ExplainedCorrelations {
  readonly #rules: LoadedRuleSet;
  readonly #correlations: readonly CorrelationRule[];
  readonly #facts: MatchFact[] = [];

  constructor(rules: LoadedRuleSet, correlations: readonly CorrelationRule[]) {
    this.#rules = rules;
    this.#correlations = correlations;
  }

  /** Takes the event; gives lines that say in which group it counts, or why it counts in none. */
  take(event: Event): readonly string[] {
    const matches = this.#correlations.length === 0 ? [] : this.#rules.match(event);
    return matches.flatMap((match) => {
      const { parts, missing } = this.#rules.facts(match);
      return this.#correlations.flatMap((correlation) => {
        const { meta, groupBy } = correlation;
        const title = safe(meta.title);
        const part = parts.find((each) => each.correlation.meta.id === meta.id);
        if (part === undefined) {
          const lacks = `  does not count for "${title}": it lacks one of ${safe(groupBy.join(", "))}`;
          return missing.includes(meta.id) ? [lacks] : [];
        }
        if (event.sensor.late) {
          return [`  does not count for "${title}": it is too far behind the events before it`];
        }
        for (const fact of factsOf(match, [part]))
          if (fact.kind === "match") this.#facts.push(fact);
        const values = part.values === null ? "" : `, with ${quoted(part.values)}`;
        return [`  counts for "${title}" in the group ${quoted(part.group)}${values}`];
      });
    });
  }

  /** Of each correlation the window of each group that came closest to its condition. */
  windows(): readonly ExplainedCorrelation[] {
    return this.#correlations.map((correlation) => ({
      correlation,
      windows: closestWindows(correlation, this.#facts),
      titleOf: (id) => this.#rules.rules.find(({ meta }) => meta.id === id)?.meta.title ?? id,
    }));
  }
}

interface ExplainedCorrelation {
  readonly correlation: CorrelationRule;
  readonly windows: readonly ClosestWindow[];
  readonly titleOf: (rule: string) => string;
}

/** The windows for people; what the log brought cannot act on the terminal. */
export function windowsText(explained: ExplainedCorrelation, paint: Paint): string {
  const { correlation, windows } = explained;
  const { meta, chained = [] } = correlation;
  const lines = [`${safe(meta.title)}  (${conditionText(correlation)})`];
  for (const window of windows.slice(0, GROUPS_MAX))
    lines.push(...windowLines(window, explained, paint));
  if (windows.length > GROUPS_MAX) {
    lines.push(`  … and ${windows.length - GROUPS_MAX} more groups, which came less close`);
  }
  if (windows.length === 0) lines.push(`  ${paint(false, "✗")} no event counts for it`);
  if (chained.length > 0)
    lines.push("  not counted here: the hits of the correlations it is about");
  return lines.map((line) => `${line}\n`).join("");
}

/** The same as one document for each group. */
export function windowDocuments({ correlation, windows }: ExplainedCorrelation): readonly object[] {
  const { id, title } = correlation.meta;
  return windows.map(({ from, until, inWindow, ...window }) => ({
    correlation: { id, title },
    ...window,
    window: { events: inWindow, from: formatRfc3339(from), until: formatRfc3339(until) },
  }));
}

function windowLines(
  window: ClosestWindow,
  { correlation, titleOf }: ExplainedCorrelation,
  paint: Paint,
): readonly string[] {
  const { group, holds, count, inWindow, from, until, rules } = window;
  const reached = holds ? "reaches" : "comes to";
  const events = inWindow === 1 ? "1 event" : `${inWindow} events`;
  const times = `${formatRfc3339(from)} to ${formatRfc3339(until)}`;
  const name = Object.keys(group).length === 0 ? "all events" : quoted(group);
  const lines = [
    `  ${paint(holds, holds ? "✓" : "✗")} ${name} ${reached} ${count} with ${events} from ${times}`,
  ];
  const absent = correlation.inputs.filter((rule) => !rules.includes(rule));
  if (!holds && correlation.type.startsWith("temporal") && absent.length > 0) {
    lines.push(`      not in that window: ${absent.map((rule) => safe(titleOf(rule))).join(", ")}`);
  }
  return lines;
}

function conditionText({
  type,
  condition,
  groupBy,
  timespanMicros,
  expression,
}: CorrelationRule): string {
  const bounds = Object.entries(condition).map(([operator, bound]) => `${operator} ${bound}`);
  const wanted = expression === undefined ? bounds.join(", ") : "its condition";
  const by = groupBy.length === 0 ? "" : ` by ${safe(groupBy.join(", "))}`;
  return `${type} ${wanted} within ${formatDuration(timespanMicros)}${by}`;
}

const GROUPS_MAX = 10;
