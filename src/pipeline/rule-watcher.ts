import { stat } from "node:fs/promises";

import { delay } from "../lib/delay.ts";
import type { Diagnostic, Placeholders, RuleSet } from "../sigma/index.ts";
import type { Logger, Metrics } from "../telemetry/index.ts";
import { findRuleFiles, loadRuleSet } from "./rule-files.ts";
import type { RulesInUse } from "./rules-in-use.ts";

export interface RuleWatcherOptions {
  readonly rulePaths: readonly string[];
  readonly viewPaths: readonly string[];
  readonly placeholders: Placeholders;
  readonly pipelinePaths: readonly string[];
  readonly pollMs: number;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * Holds the rules in use and looks after their folders: a change loads all anew, and when that is
 * done the new set takes the place of the old one at once. Looking is by names, sizes and times, so
 * it works on every file system.
 */
export class RuleWatcher implements RulesInUse {
  readonly #options: RuleWatcherOptions;
  #current: RuleSet;
  #diagnostics: readonly Diagnostic[];
  #seen: string;

  private constructor(options: RuleWatcherOptions, loaded: Loaded) {
    this.#options = options;
    this.#current = loaded.rules;
    this.#diagnostics = loaded.diagnostics;
    this.#seen = loaded.seen;
    this.#report();
  }

  /** Loads the rules. Throws RULES_UNREADABLE when a path does not exist. */
  static async open(options: RuleWatcherOptions): Promise<RuleWatcher> {
    return new RuleWatcher(options, await load(options));
  }

  get current(): RuleSet {
    return this.#current;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }

  /** Until the signal; a folder that cannot be read keeps the rules as they are. */
  async watch(signal: AbortSignal): Promise<void> {
    const { pollMs, logger, metrics } = this.#options;
    while (!signal.aborted) {
      await delay(pollMs, signal);
      if (signal.aborted) return;
      try {
        if ((await fingerprint(this.#options)) === this.#seen) continue;
        const loaded = await load(this.#options);
        this.#seen = loaded.seen;
        this.#current = loaded.rules;
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

/** `sluice check` lists the rest. */
const ERRORS_LOGGED_MAX = 20;

interface Loaded {
  readonly rules: RuleSet;
  readonly diagnostics: readonly Diagnostic[];
  readonly seen: string;
}

async function load(options: RuleWatcherOptions): Promise<Loaded> {
  // Before reading: a change while reading is seen next time.
  const seen = await fingerprint(options);
  const { rulePaths, viewPaths, placeholders, pipelinePaths } = options;
  return { ...(await loadRuleSet(rulePaths, viewPaths, placeholders, pipelinePaths)), seen };
}

async function fingerprint(options: RuleWatcherOptions): Promise<string> {
  const { rulePaths, viewPaths, pipelinePaths } = options;
  const files = await findRuleFiles([...rulePaths, ...viewPaths, ...pipelinePaths]);
  const parts = await Promise.all(
    files.map(async (file) => {
      const { size, mtimeMs, ino } = await stat(file);
      return `${file}:${size}:${mtimeMs}:${ino}`;
    }),
  );
  return parts.join("\n");
}
