import type { Config } from "../config/index.ts";
import type { HttpSource } from "../ingest/index.ts";
import { errorOf } from "../lib/caught.ts";
import { delay } from "../lib/delay.ts";
import { CommitQueue } from "./commit-queue.ts";
import { CorrelateStage } from "./correlate-stage.ts";
import { Delivery } from "./deliver.ts";
import { DetectStage } from "./detect-stage.ts";
import { IngestStage } from "./ingest-stage.ts";
import { readTime, watermarkState } from "./kept-time.ts";
import { Lateness } from "./lateness.ts";
import { openAll, type Opened, type PipelineParts } from "./open-all.ts";
import {
  measure,
  outstanding,
  pipelineStatus,
  type PipelineStatus,
  warningsOf,
} from "./pipeline-status.ts";
import { replayQuarantine, type ReplayReport } from "./replay-quarantine.ts";
import { SourceTally } from "./source-tally.ts";
import { Watermark } from "./watermark.ts";

const IN_FLIGHT_BYTES_MAX = 8 << 20;
const RETRY_MS = 1_000;
const TICK_MS = 1_000;
const SETTLE_MS = 100;

/** All stages in one process over one embedded log. */
export class Pipeline {
  readonly #config: Config;
  readonly #parts: PipelineParts;
  readonly #opened: Opened;
  readonly #deliveries: readonly Delivery[];
  readonly #replayed = Promise.withResolvers<void>();
  readonly #failures: Error[] = [];
  readonly #queues: CommitQueue[] = [];
  readonly #tally = new SourceTally();
  #isStopping = false;
  /** The last replay of the quarantine, settled or not. */
  #replay: Promise<unknown> = Promise.resolve();

  private constructor(config: Config, parts: PipelineParts, opened: Opened) {
    this.#config = config;
    this.#parts = parts;
    this.#opened = opened;
    const { clock, random, logger, metrics } = parts;
    this.#deliveries = opened.sinks.map(
      (sink) => new Delivery({ log: opened.log, sink, clock, random, logger, metrics }),
    );
  }

  /** Opens rules, log, sources and sinks. Throws a `PipelineError` that says what to do. */
  static async open(config: Config, parts: PipelineParts): Promise<Pipeline> {
    return new Pipeline(config, parts, await openAll(config, parts));
  }

  get httpSources(): ReadonlyMap<string, HttpSource> {
    return this.#opened.httpSources;
  }

  /** Resolves when every recording has been played, and what came of it delivered. */
  get replayed(): Promise<void> {
    return this.#replayed.promise;
  }

  /** Runs until the signal, or until a stage fails; then closes everything and tells the failure. */
  async run(signal: AbortSignal): Promise<void> {
    const { log, rules, sinks } = this.#opened;
    const stop = new AbortController();
    const halt = AbortSignal.any([signal, stop.signal]);
    halt.addEventListener("abort", () => (this.#isStopping = true), { once: true });
    const running = this.#loops(halt).map(async (loop) => {
      try {
        await loop;
      } catch (cause) {
        this.#failures.push(errorOf(cause));
        stop.abort();
      }
    });
    await Promise.all([...running, rules.watch(halt)]);
    for (const sink of sinks) await sink.close();
    await log.close();
    const [failure] = this.#failures;
    if (failure !== undefined) throw failure;
  }

  status(): PipelineStatus {
    const { log, rules, sources } = this.#opened;
    return {
      ...pipelineStatus(log, rules, this.#deliveries),
      notReady: this.notReady(),
      warnings: this.warnings(),
      sources: sources.map(({ source }) =>
        this.#tally.status(source.name, source.troubles?.() ?? []),
      ),
    };
  }

  /** Why it is not ready to take logs; empty when it is. */
  notReady(): readonly string[] {
    const { rules } = this.#opened.rules.current;
    const failures = this.#queues.flatMap(({ failure }) => failure?.message ?? []);
    return [
      ...(this.#isStopping ? ["the service is stopping"] : []),
      ...(rules.length === 0 ? ["no rule is running"] : []),
      ...new Set(failures.map((reason) => `commits fail: ${reason}`)),
    ];
  }

  /** What does not keep it from taking logs, but must be looked at. */
  warnings(): readonly string[] {
    const { rules, sources } = this.#opened;
    return warningsOf(
      rules,
      this.#deliveries,
      sources.map(({ source }) => source),
    );
  }

  /** One after the other: two at once would each find the same records not replayed yet. */
  replayQuarantine(offsets: readonly number[] | null): Promise<ReplayReport> {
    const { log, codec } = this.#opened;
    const replay = this.#replay.then(() => replayQuarantine(log, codec, this.#config, offsets));
    this.#replay = replay.catch(() => {});
    return replay;
  }

  #loops(signal: AbortSignal): readonly Promise<void>[] {
    const { log, codec, rules } = this.#opened;
    const { clock, logger, metrics } = this.#parts;
    const bounds = { inFlightBytesMax: IN_FLIGHT_BYTES_MAX, retryMs: RETRY_MS };
    const queueOf = (): CommitQueue => {
      const queue = new CommitQueue({ log, logger, signal, ...bounds });
      this.#queues.push(queue);
      return queue;
    };
    const shared = { log, codec, rules, clock, logger, metrics, signal };
    const detect = new DetectStage({ ...shared, queue: queueOf() });
    const limits = this.#config.correlation;
    const correlate = new CorrelateStage({ ...shared, limits, queue: queueOf() });
    return [
      this.#ingest(signal, queueOf()),
      detect.run(),
      correlate.run(),
      ...this.#deliveries.map((delivery) => delivery.run(signal)),
    ];
  }

  async #ingest(signal: AbortSignal, queue: CommitQueue): Promise<void> {
    const { log, codec, rules, sources } = this.#opened;
    const { clock, metrics } = this.#parts;
    const { lateness, idleAfterMicros } = this.#config;
    const watermark = new Watermark(idleAfterMicros, readTime(log, watermarkState));
    const shared = {
      log,
      codec,
      rules,
      clock,
      metrics,
      signal,
      queue,
      watermark,
      tally: this.#tally,
    };
    const stage = new IngestStage({ ...shared, lateness: new Lateness(lateness) });
    const reading = sources.map(({ source, parser }) => stage.run(source, parser));
    const replays = reading.filter((_, index) => sources[index]?.config.type === "replay");
    await Promise.all([...reading, this.#afterReplays(replays, signal), this.#tick(stage, signal)]);
  }

  async #tick(stage: IngestStage, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await delay(TICK_MS, signal);
      await stage.tick();
      measure(this.#opened.log, this.#deliveries, this.#parts.metrics);
      this.#opened.rules.costs.measure();
    }
  }

  async #afterReplays(replays: readonly Promise<void>[], signal: AbortSignal): Promise<void> {
    if (replays.length === 0) return;
    await Promise.all(replays);
    while (!signal.aborted && outstanding(this.#opened.log, this.#deliveries) > 0) {
      await delay(SETTLE_MS, signal);
    }
    if (!signal.aborted) this.#replayed.resolve();
  }
}
