import { delay } from "../lib/delay.ts";
import { MICROS_PER_MS } from "../lib/time.ts";
import type {
  Diagnostic,
  EventSource,
  LoadedRuleSet,
  ParsedFiles,
  Placeholders,
} from "../sigma/index.ts";
import type { Logger, Metrics } from "../telemetry/index.ts";
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
}

/**
 * Holds the rules in use and looks after their folders: a change loads anew what is no longer the same, in
 * slices between events, and makes it ready for the log sources that have come so far; then the
 * new set takes the place of the old one at once. Looking is by names, sizes and times, so it works
 * on every file system.
 */
export class RuleWatcher implements RulesInUse {
  readonly #options: RuleWatcherOptions;
  /** What each rule costs; goes on through reloads. */
  readonly costs: RuleCosts;
  readonly #known: ParsedFiles;
  #current: LoadedRuleSet;
  #diagnostics: readonly Diagnostic[];
  #stamp: string;

  private constructor(options: RuleWatcherOptions, reload: Kept, loaded: LoadedRules) {
    this.#options = options;
    this.costs = reload.timer;
    this.#known = reload.known;
    this.#current = loaded.rules;
    this.#diagnostics = loaded.diagnostics;
    this.#stamp = loaded.stamp;
    this.#report();
  }

  /** Loads the rules. Throws RULES_UNREADABLE when a path does not exist. */
  static async open(options: RuleWatcherOptions): Promise<RuleWatcher> {
    const { budget, logger, metrics } = options;
    const timer = new RuleCosts({ budget, nowMicros, logger, metrics });
    const reload: Kept = { known: new Map(), timer };
    return new RuleWatcher(
      options,
      reload,
      await loadRuleSet(options.rulePaths, loadingOf(options, reload)),
    );
  }

  get current(): LoadedRuleSet {
    return this.#current;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }

  /** Until the signal; a folder that cannot be read keeps the rules as they are. */
  async watch(signal: AbortSignal): Promise<void> {
    const { rulePaths, pollMs, logger, metrics } = this.#options;
    const loading = loadingOf(this.#options, { known: this.#known, timer: this.costs });
    while (!signal.aborted) {
      await delay(pollMs, signal);
      if (signal.aborted) return;
      try {
        if ((await stampOfRules(rulePaths, loading)) === this.#stamp) continue;
        const loaded = await loadRuleSet(rulePaths, loading);
        await inSlices(loaded.rules.prepare(this.#current.routed));
        this.#stamp = loaded.stamp;
        this.#current = loaded.rules;
        this.costs.keep(loaded.rules.rules);
        this.#diagnostics = loaded.diagnostics;
        metrics.ruleReloads.inc({ result: "ok" });
        this.#report();
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        metrics.ruleReloads.inc({ result: "failed" });
        logger.error({ reason }, "rules not reloaded; the old ones stay in use");
      }
    }
  }

  #report(): void {
    const { logger, metrics } = this.#options;
    const running = this.#current.rules.length + this.#current.correlations.length;
    const errors = this.#diagnostics.filter((each) => each.severity === "error");
    metrics.rules.set({ state: "running" }, running);
    metrics.rules.set({ state: "refused" }, errors.length);
    logger.info({ running, refused: errors.length }, "rules loaded");
    for (const { file, line, column, code, message } of errors.slice(0, ERRORS_LOGGED_MAX)) {
      logger.warn({ file, line, column, code, message }, "rule refused");
    }
  }
}

function nowMicros(): number {
  return performance.now() * MICROS_PER_MS;
}

/** `sluice check` lists the rest. */
const ERRORS_LOGGED_MAX = 20;

interface Kept {
  readonly known: ParsedFiles;
  readonly timer: RuleCosts;
}

function loadingOf(options: RuleWatcherOptions, kept: Kept): RuleLoading {
  const { viewPaths, placeholders, pipelinePaths, sources } = options;
  return { viewPaths, placeholders, pipelinePaths, sources, ...kept };
}
