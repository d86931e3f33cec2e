import { reasonOf } from "../lib/caught.ts";
import { delay } from "../lib/delay.ts";
import { MICROS_PER_MS } from "../lib/time.ts";
import type { Diagnostic, EventSource, LoadedRuleSet, Placeholders } from "../sigma/index.ts";
import type { LogFields, Logger, Metrics } from "../telemetry/index.ts";
import { GoodTexts } from "./good-texts.ts";
import { inSlices } from "./in-slices.ts";
import { type RuleBudget, RuleCosts } from "./rule-costs.ts";
import { type LoadedRules, loadRuleSet, type RuleLoading, stampOfRules } from "./rule-files.ts";
import type { RulesInUse } from "./rules-in-use.ts";

export interface RuleWatcherOptions {
  readonly rulePaths: readonly string[];
  readonly viewPaths: readonly string[];
  readonly placeholders: Placeholders;
  readonly pipelinePaths: readonly string[];
  readonly sources: readonly EventSource[];
  readonly pollMs: number;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly budget: RuleBudget;
  /** Told of each reload once its rules are in use. */
  readonly reloaded?: () => void;
}

/**
 * Holds the rules in use and looks after their folders. Once a change is over, it loads anew what is
 * no longer the same, in slices between events, and makes it ready for the log sources that have
 * come so far; then the new set takes the place of the old one at once. A file that an edit put a
 * mistake into goes on as it was. Looking is by names, sizes and times, so it works on every file
 * system.
 */
export class RuleWatcher implements RulesInUse {
  readonly #options: RuleWatcherOptions;
  /** What each rule costs; goes on through reloads. */
  readonly costs: RuleCosts;
  readonly #loading: RuleLoading;
  #loaded: LoadedRules;
  /** Why the last look failed; told once, however often it is tried. */
  #failure: string | null = null;

  private constructor(options: RuleWatcherOptions, costs: RuleCosts, opened: Opened) {
    this.#options = options;
    this.costs = costs;
    this.#loading = opened.loading;
    this.#loaded = opened.loaded;
    this.#report();
  }

  /** Loads the rules. Throws RULES_UNREADABLE when a path does not exist. */
  static async open(options: RuleWatcherOptions): Promise<RuleWatcher> {
    const { rulePaths, budget, logger, metrics } = options;
    const costs = new RuleCosts({ budget, nowMicros, logger, metrics });
    const loading = loadingOf(options, costs);
    const loaded = await loadRuleSet(rulePaths, loading);
    return new RuleWatcher(options, costs, { loading, loaded });
  }

  get current(): LoadedRuleSet {
    return this.#loaded.rules;
  }

  /** The errors of rules that do not run. */
  get refused(): readonly Diagnostic[] {
    return this.#errors.filter(({ file }) => !this.#loaded.kept.has(file));
  }

  /** The errors of files that go on as they were before these came into them. */
  get kept(): readonly Diagnostic[] {
    return this.#errors.filter(({ file }) => this.#loaded.kept.has(file));
  }

  get #errors(): readonly Diagnostic[] {
    return this.#loaded.diagnostics.filter(({ severity }) => severity === "error");
  }

  /** Why the rules cannot be looked at, and stay as they are; null when they can. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Until the signal; a folder that cannot be read keeps the rules as they are. */
  async watch(signal: AbortSignal): Promise<void> {
    const { rulePaths, pollMs } = this.#options;
    let seen = this.#loaded.stamp;
    let unsettled = 0;
    while (!signal.aborted) {
      await delay(unsettled === 0 ? pollMs : Math.min(pollMs, SETTLE_MS), signal);
      if (signal.aborted) return;
      try {
        const stamp = await stampOfRules(rulePaths, this.#loading);
        const isOver = stamp === seen || unsettled === LOOKS_MAX;
        seen = stamp;
        unsettled = isOver ? 0 : unsettled + 1;
        if (isOver && stamp !== this.#loaded.stamp) await this.#reload();
        this.#failure = null;
      } catch (cause) {
        unsettled = 0;
        this.#notReloaded(cause);
      }
    }
  }

  async #reload(): Promise<void> {
    const { rulePaths, metrics, reloaded } = this.#options;
    const loaded = await loadRuleSet(rulePaths, this.#loading);
    await inSlices(loaded.rules.prepare(this.current.routed));
    this.#loaded = loaded;
    this.costs.keep(loaded.rules.rules);
    metrics.ruleReloads.inc({ result: "ok" });
    this.#report();
    reloaded?.();
  }

  #notReloaded(cause: unknown): void {
    const { logger, metrics } = this.#options;
    const reason = reasonOf(cause);
    metrics.ruleReloads.inc({ result: "failed" });
    if (reason === this.#failure) return;
    this.#failure = reason;
    logger.error({ reason }, "rules not reloaded; the old ones stay in use");
  }

  #report(): void {
    const { logger, metrics } = this.#options;
    const { refused, kept, current } = this;
    const running = current.rules.length + current.correlations.length;
    const files = this.#loaded.kept.size;
    metrics.rules.set({ state: "running" }, running);
    metrics.rules.set({ state: "refused" }, refused.length);
    metrics.ruleFilesKept.set(files);
    logger.info({ running, refused: refused.length, kept: files }, "rules loaded");
    for (const error of refused.slice(0, ERRORS_LOGGED_MAX)) {
      logger.warn(placeOf(error), "rule refused");
    }
    for (const error of kept.slice(0, ERRORS_LOGGED_MAX)) {
      logger.error(placeOf(error), "mistake in a rule file; it goes on as it was before");
    }
  }
}

function placeOf({ file, line, column, code, message: reason }: Diagnostic): LogFields {
  return { file, line, column, code, reason };
}

function nowMicros(): number {
  return performance.now() * MICROS_PER_MS;
}

/** `sluice check` lists the rest. */
const ERRORS_LOGGED_MAX = 20;
/** A change is over when nothing changes for so long: files are written in parts, and swapped. */
const SETTLE_MS = 200;
/** Where something changes all the time, rules are loaded all the same. */
const LOOKS_MAX = 25;

interface Opened {
  readonly loading: RuleLoading;
  readonly loaded: LoadedRules;
}

function loadingOf(options: RuleWatcherOptions, timer: RuleCosts): RuleLoading {
  const { viewPaths, placeholders, pipelinePaths, sources } = options;
  const lasting = { known: new Map(), good: new GoodTexts(), timer };
  return { viewPaths, placeholders, pipelinePaths, sources, ...lasting };
}
