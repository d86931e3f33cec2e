import type { RuleMeta, RuleTimer } from "../sigma/index.ts";
import type { Logger, Metrics } from "../telemetry/index.ts";

/** What a rule may cost, and what happens to one that costs more for long. */
export interface RuleBudget {
  /** Averaged over all events of a window, also those that the rule is not asked of. */
  readonly microsPerEvent: number;
  readonly windowEvents: number;
  readonly action: "warn" | "disable";
}

/** The cost of one rule, as status shows it: from a sample of events, since start or its change. */
export interface RuleCost {
  readonly rule: string;
  readonly title: string;
  readonly microsPerEvent: number;
  /** Of one time that the rule was asked. */
  readonly meanMicros: number;
  readonly worstMicros: number;
  /** How often the index could not rule it out, as a share of the events. */
  readonly candidatesPerEvent: number;
  /** Among the sampled events. */
  readonly matches: number;
  readonly state: "in budget" | "over budget" | "disabled";
}

export interface RuleCostsOptions {
  readonly budget: RuleBudget;
  readonly nowMicros: () => number;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

interface Entry {
  readonly meta: RuleMeta;
  /** Sampled events when the rules were last loaded before it was first asked. */
  readonly since: number;
  asked: number;
  micros: number;
  worst: number;
  matches: number;
  windowMicros: number;
  windowWorst: number;
  windowsOver: number;
  over: boolean;
}

/**
 * Measures what rules cost on one event in `SAMPLE_STEP`, and holds each to the budget. A rule is
 * over it when two windows in a row were, each without its slowest sample: a pause of the process
 * that falls on a rule is not the rule's.
 */
export class RuleCosts implements RuleTimer {
  readonly disabled: Set<string> = new Set<string>();
  readonly #options: RuleCostsOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #windowSamples: number;
  #events = 0;
  #samples = 0;
  #reloadedAt = 0;

  constructor(options: RuleCostsOptions) {
    this.#options = options;
    this.#windowSamples = Math.max(SAMPLES_MIN, options.budget.windowEvents / SAMPLE_STEP);
  }

  sample(): boolean {
    this.#events++;
    if (this.#events < SAMPLE_STEP) return false;
    this.#events = 0;
    if (this.#samples % Math.ceil(this.#windowSamples) === 0 && this.#samples > 0) {
      this.#closeWindow();
    }
    this.#samples++;
    return true;
  }

  nowMicros(): number {
    return this.#options.nowMicros();
  }

  asked(meta: RuleMeta, micros: number, matched: boolean): void {
    const entry = this.#entryOf(meta);
    entry.asked++;
    entry.micros += micros;
    entry.worst = Math.max(entry.worst, micros);
    entry.windowMicros += micros;
    entry.windowWorst = Math.max(entry.windowWorst, micros);
    if (matched) entry.matches++;
  }

  /** After a reload: forgets the rules that are gone or changed, which may run again. */
  keep(rules: readonly { readonly meta: RuleMeta }[]): void {
    this.#reloadedAt = this.#samples;
    const hashes = new Map(rules.map(({ meta }) => [meta.id, meta.contentHash] as const));
    for (const [id, { meta }] of this.#entries) {
      if (hashes.get(id) === meta.contentHash) continue;
      this.#entries.delete(id);
      this.disabled.delete(id);
    }
    this.measure();
  }

  /** The costliest, first the one that takes most of each event. */
  top(count: number): readonly RuleCost[] {
    return [...this.#entries.values()]
      .map((entry) => this.#costOf(entry))
      .toSorted((a, b) => b.microsPerEvent - a.microsPerEvent)
      .slice(0, count);
  }

  /** One sentence for each rule that is over budget or disabled. */
  warnings(): readonly string[] {
    return [...this.#entries.values()]
      .filter(({ over }) => over)
      .map((entry) => {
        const { rule, title, state, microsPerEvent } = this.#costOf(entry);
        return `rule "${title}" (${rule}) is ${state}: it takes ${microsPerEvent.toFixed(1)} µs per event, the budget is ${this.#options.budget.microsPerEvent}`;
      });
  }

  /** Brings the gauges up to date. */
  measure(): void {
    const { metrics } = this.#options;
    metrics.ruleCost.reset();
    for (const { rule, microsPerEvent } of this.top(COSTLIEST)) {
      metrics.ruleCost.set({ rule }, microsPerEvent / MICROS_PER_SECOND);
    }
    const over = [...this.#entries.values()].filter((entry) => entry.over).length;
    metrics.rules.set({ state: "over_budget" }, over - this.disabled.size);
    metrics.rules.set({ state: "disabled" }, this.disabled.size);
  }

  #entryOf(meta: RuleMeta): Entry {
    const known = this.#entries.get(meta.id);
    if (known?.meta.contentHash === meta.contentHash) return known;
    const entry: Entry = {
      meta,
      since: this.#reloadedAt,
      asked: 0,
      micros: 0,
      worst: 0,
      matches: 0,
      windowMicros: 0,
      windowWorst: 0,
      windowsOver: 0,
      over: false,
    };
    this.#entries.set(meta.id, entry);
    return entry;
  }

  #closeWindow(): void {
    const { microsPerEvent } = this.#options.budget;
    for (const entry of this.#entries.values()) {
      const mean = (entry.windowMicros - entry.windowWorst) / Math.ceil(this.#windowSamples);
      entry.windowMicros = 0;
      entry.windowWorst = 0;
      entry.windowsOver = mean > microsPerEvent ? entry.windowsOver + 1 : 0;
      if (this.disabled.has(entry.meta.id)) continue;
      const over = entry.windowsOver >= WINDOWS_OVER;
      if (over && !entry.over) this.#tell(entry, mean);
      entry.over = over;
    }
  }

  #tell({ meta }: Entry, mean: number): void {
    const { budget, logger, metrics } = this.#options;
    if (budget.action === "disable") this.disabled.add(meta.id);
    metrics.rulesOverBudget.inc({ action: budget.action });
    logger.warn(
      {
        rule: meta.id,
        title: meta.title,
        file: meta.file,
        microsPerEvent: mean,
        ...budgetOf(budget),
      },
      budget.action === "disable"
        ? "rule over budget and disabled: it matches nothing until it is changed or Sluice restarted"
        : "rule over budget",
    );
  }

  #costOf({ meta, since, asked, micros, worst, matches, over }: Entry): RuleCost {
    const events = Math.max(1, this.#samples - since);
    const disabled = this.disabled.has(meta.id);
    return {
      rule: meta.id,
      title: meta.title,
      microsPerEvent: micros / events,
      meanMicros: asked === 0 ? 0 : micros / asked,
      worstMicros: worst,
      candidatesPerEvent: asked / events,
      matches,
      state: disabled ? "disabled" : stateOf(over),
    };
  }
}

function stateOf(over: boolean): RuleCost["state"] {
  return over ? "over budget" : "in budget";
}

function budgetOf({ microsPerEvent, action }: RuleBudget) {
  return { budgetMicrosPerEvent: microsPerEvent, action };
}

/** How many of the costliest rules are shown. */
export const COSTLIEST = 10;
/** A prime, so that the sample does not keep step with a source that repeats itself. */
const SAMPLE_STEP = 61;
const SAMPLES_MIN = 16;
const WINDOWS_OVER = 2;
const MICROS_PER_SECOND = 1e6;
