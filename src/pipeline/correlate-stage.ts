import { alertOfHit } from "../alert/index.ts";
import {
  type Correlator,
  type CorrelatorLimits,
  createCorrelator,
  decodeFact,
  type Fact,
  type Hit,
} from "../correlate/index.ts";
import { reasonOf } from "../lib/caught.ts";
import type { Clock } from "../lib/clock.ts";
import type { CorrelationRule, RuleSet } from "../sigma/index.ts";
import { countFromZero, type Logger, type Metrics } from "../telemetry/index.ts";
import { factsTopic, type Offset, type TopicLog, type TopicRecord } from "../topics/index.ts";
import { appendAlert } from "./append-alert.ts";
import type { CommitQueue } from "./commit-queue.ts";
import type { RulesInUse } from "./rules-in-use.ts";
import { StageStep } from "./stage-step.ts";

export interface CorrelateOptions {
  readonly log: TopicLog;
  readonly rules: RulesInUse;
  readonly limits: CorrelatorLimits;
  readonly clock: Clock;
  readonly queue: CommitQueue;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly signal: AbortSignal;
}

export const correlateConsumer = "correlate";
/** Where the last snapshot was taken: facts from there on are needed to recover. */
export const snapshotConsumer = "correlate.snapshot";
const SNAPSHOT = { namespace: "correlate", key: "snapshot" } as const;
const FACTS = { topic: factsTopic, partition: 0 } as const;
const READ_BYTES_MAX = 1 << 20;
/** What recovery plays at most: about a second. A snapshot of a hundred thousand groups takes as long. */
const FACTS_PER_SNAPSHOT = 200_000;

/**
 * Facts to correlation alerts. The state is a function of the facts topic: recovery loads the last
 * snapshot and plays the facts since, without telling what was told before.
 */
export class CorrelateStage {
  readonly #options: CorrelateOptions;
  #correlator: Correlator;
  #ruleSet: RuleSet;
  #rules: ReadonlyMap<string, CorrelationRule>;
  #position: Offset;
  #sinceSnapshot = 0;
  /** What the metric has been told. */
  readonly #evicted: Map<string, number>;

  constructor(options: CorrelateOptions) {
    const { log, rules, limits } = options;
    this.#options = options;
    this.#ruleSet = rules.current;
    this.#rules = byId(this.#ruleSet);
    const fresh = { rules: this.#ruleSet.correlations, limits };
    const start = log.bounds(FACTS).start;
    const snapshot = log.state(SNAPSHOT.namespace, SNAPSHOT.key);
    const restored = snapshot === null ? null : restore({ ...fresh, snapshot }, options.logger);
    this.#correlator = restored ?? createCorrelator(fresh);
    this.#position = restored === null ? start : (log.position(snapshotConsumer, FACTS) ?? start);
    // What the snapshot brings was counted by the process that took it.
    this.#evicted = new Map(this.#correlator.stats().evicted);
    countEvictions(this.#ruleSet, options.metrics);
  }

  async run(): Promise<void> {
    const { log, queue, signal } = this.#options;
    await this.#recover();
    while (!signal.aborted) {
      await queue.room();
      this.#takeRules();
      const step = new StageStep();
      const batch = await log.read(FACTS, this.#position, READ_BYTES_MAX);
      if (batch.next === this.#position) {
        await log.waitBeyond(FACTS, this.#position, signal);
        continue;
      }
      for (const record of batch.records) {
        for (const hit of this.#push(record)) this.#addAlert(hit, step);
      }
      this.#position = batch.next;
      this.#sinceSnapshot += batch.records.length;
      step.setPosition(correlateConsumer, FACTS, batch.next);
      if (this.#sinceSnapshot >= FACTS_PER_SNAPSHOT) this.#addSnapshot(step);
      this.#count();
      // Kept steps are committed again until it works: the promise fails only when all ends.
      queue.submit(step).catch(() => {});
    }
    await this.#saveSnapshot();
  }

  /** Plays the facts between the snapshot and the committed position, muted. */
  async #recover(): Promise<void> {
    const { log, logger, signal } = this.#options;
    const told = log.position(correlateConsumer, FACTS) ?? this.#position;
    const from = this.#position;
    while (this.#position < told && !signal.aborted) {
      const batch = await log.read(FACTS, this.#position, READ_BYTES_MAX);
      for (const record of batch.records) if (record.offset < told) this.#push(record);
      if (batch.next === this.#position) break;
      // A batch may reach beyond what was told: the rest is read again, aloud.
      this.#position = batch.next < told ? batch.next : told;
    }
    if (told > from) logger.info({ facts: told - from }, "correlation state recovered");
  }

  #push(record: TopicRecord): readonly Hit[] {
    // What this process put there, else decoded.
    const fact = (record.inHand as Fact | undefined) ?? decodeFact(record.value);
    if (fact === null) return [];
    return this.#correlator.push(fact);
  }

  #takeRules(): void {
    const { current } = this.#options.rules;
    if (current === this.#ruleSet) return;
    this.#ruleSet = current;
    this.#rules = byId(current);
    this.#correlator.replaceRules(current.correlations);
    countEvictions(current, this.#options.metrics);
  }

  #addAlert(hit: Hit, step: StageStep): void {
    const { clock, metrics } = this.#options;
    const rule = this.#rules.get(hit.correlation);
    if (rule === undefined) return;
    const alert = alertOfHit({ hit, rule, detected: clock.now() });
    appendAlert(step, alert, metrics);
  }

  #addSnapshot(step: StageStep): void {
    this.#sinceSnapshot = 0;
    step.setState(SNAPSHOT.namespace, SNAPSHOT.key, this.#correlator.snapshot());
    step.setPosition(snapshotConsumer, FACTS, this.#position);
  }

  async #saveSnapshot(): Promise<void> {
    if (this.#sinceSnapshot === 0) return;
    const step = new StageStep();
    this.#addSnapshot(step);
    step.hurry();
    await this.#options.queue.submit(step).catch((cause: Error) => {
      this.#options.logger.warn(
        { cause: cause.message },
        "snapshot not written; facts will be replayed",
      );
    });
  }

  #count(): void {
    const { metrics } = this.#options;
    const { groups, evicted } = this.#correlator.stats();
    metrics.correlationGroups.set(groups);
    for (const [rule, total] of evicted) {
      metrics.correlationEvicted.inc({ rule }, total - (this.#evicted.get(rule) ?? 0));
      this.#evicted.set(rule, total);
    }
  }
}

/** Null when the snapshot cannot be used (another version wrote it): all facts are played then. */
function restore(
  options: Parameters<typeof createCorrelator>[0],
  logger: Logger,
): Correlator | null {
  try {
    return createCorrelator(options);
  } catch (cause) {
    const reason = reasonOf(cause);
    logger.warn({ reason }, "snapshot not used; the state is made anew from all facts");
    return null;
  }
}

function countEvictions({ correlations }: RuleSet, { correlationEvicted }: Metrics): void {
  for (const { meta } of correlations) countFromZero(correlationEvicted, { rule: meta.id });
}

function byId(rules: RuleSet): ReadonlyMap<string, CorrelationRule> {
  return new Map(rules.correlations.map((rule) => [rule.meta.id, rule]));
}
