import { performance } from "node:perf_hooks";

import { PipelineError } from "../errors.ts";
import { reasonOf } from "../lib/caught.ts";
import type { Clock } from "../lib/clock.ts";
import { delay } from "../lib/delay.ts";
import type { EpochMicros } from "../lib/time.ts";
import {
  Backoff,
  type BackoffLimits,
  defaultBackoff,
  type Outcome,
  type Sink,
} from "../sinks/index.ts";
import { countFromZero, type Logger, type Metrics } from "../telemetry/index.ts";
import { alertsTopic, deadLetterTopic, type Offset, type TopicLog } from "../topics/index.ts";
import { DeliveryBatch } from "./deliver-batch.ts";
import { type DeliverableRecord, readAlerts } from "./deliver-read.ts";

export interface DeliveryOptions {
  readonly log: TopicLog;
  readonly sink: Sink;
  readonly clock: Clock;
  /** Numbers in [0, 1), for the jitter of the waits. */
  readonly random: () => number;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly backoff?: BackoffLimits;
  /** How often a paused sink is tried again. */
  readonly probeMs?: number;
  /** How long a send that is under way may take after the end. */
  readonly graceMs?: number;
  /** Takes the place of real time in tests. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What `/api/v1/status` shows of one sink. */
export interface DeliveryStatus {
  readonly name: string;
  /** Offset in the alerts topic before which all is delivered or dead. */
  readonly position: number;
  /** Alerts the sink has not taken. */
  readonly lag: number;
  readonly state: "running" | "retrying" | "paused";
  readonly lastError: string | null;
  readonly lastDeliveredAt: EpochMicros | null;
}

/** Under which name the sink's position in the alerts topic is kept. */
export function sinkConsumer(sink: string): string {
  return `sink.${sink}`;
}

const ALERTS = { topic: alertsTopic, partition: 0 } as const;
const PROBE_MS = 60_000;
const GRACE_MS = 10_000;
const NEVER = new AbortController().signal;

/**
 * Takes the alerts topic to one sink, in order, at least once, from the sink's own position. What
 * the sink cannot take now is sent again without end; what it refuses for good goes to its dead
 * letters in the same commit as the position; a sink that is down delays nobody else.
 */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #backoff: Backoff;
  readonly #commitBackoff: Backoff;
  readonly #wait: (ms: number, signal: AbortSignal) => Promise<void>;
  #signal: AbortSignal = NEVER;
  #position: Offset;
  #state: DeliveryStatus["state"] = "running";
  #lastError: string | null = null;
  #lastDeliveredAt: EpochMicros | null = null;

  constructor(options: DeliveryOptions) {
    const { log, sink, random, backoff = defaultBackoff } = options;
    this.#options = options;
    this.#wait = options.wait ?? delay;
    this.#backoff = new Backoff(backoff, random);
    this.#commitBackoff = new Backoff(backoff, random);
    this.#position = log.position(sinkConsumer(sink.name), ALERTS) ?? log.bounds(ALERTS).start;
  }

  status(): DeliveryStatus {
    return {
      name: this.#options.sink.name,
      position: this.#position,
      lag: this.#lag(),
      state: this.#state,
      lastError: this.#lastError,
      lastDeliveredAt: this.#lastDeliveredAt,
    };
  }

  /**
   * Resolves some time after the abort: a send that is under way may finish within the grace.
   * Rejects when the log cannot be used. To be called once.
   */
  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    const { log, sink, metrics } = this.#options;
    metrics.sinkPaused.set({ sink: sink.name }, 0);
    countFromZero(metrics.sinkDelivered, { sink: sink.name });
    countFromZero(metrics.sinkDead, { sink: sink.name });
    while (!signal.aborted) {
      const records = await this.#gather();
      if (records.length > 0) await this.#deliverBatch(records);
      else await log.waitBeyond(ALERTS, this.#position, signal);
    }
  }

  /** The next records, at most a batch; waits the linger for more when there are fewer. */
  async #gather(): Promise<readonly DeliverableRecord[]> {
    const { log, sink } = this.#options;
    const { batchAlerts, lingerMs } = sink.limits;
    const waiting = this.#lag();
    if (waiting === 0) return [];
    if (waiting < batchAlerts && lingerMs > 0) await this.#wait(lingerMs, this.#signal);
    if (this.#signal.aborted) return [];
    const found = await readAlerts(log, { at: ALERTS, from: this.#position, max: batchAlerts });
    if (found.removed > 0) {
      // Retention took them by its byte bound; the topic counts them too (topicUnread).
      this.#options.logger.error(
        { sink: sink.name, alerts: found.removed },
        "alerts were removed by retention before the sink took them",
      );
      this.#position = (this.#position + found.removed) as Offset;
    }
    return found.records;
  }

  /** Sends until every record is delivered or dead, or until the abort. */
  async #deliverBatch(records: readonly DeliverableRecord[]): Promise<void> {
    const batch = new DeliveryBatch(this.#options.sink.name, records);
    while (!this.#signal.aborted) {
      const outcomes = await this.#send(batch);
      batch.take(outcomes, this.#options.clock.now());
      this.#note(outcomes);
      await this.#commit(batch);
      if (batch.open.length === 0) return;
      await this.#holdBack(outcomes);
    }
  }

  /** One send with its duration; a sink that breaks its promise counts as one that is not there. */
  async #send(batch: DeliveryBatch): Promise<readonly Outcome[]> {
    const { sink, metrics, graceMs = GRACE_MS } = this.#options;
    const alerts = batch.open.map((record) => record.alert);
    if (alerts.length === 0) return [];
    if (batch.attempts > 0) metrics.sinkRetries.inc({ sink: sink.name });
    const grace = new Grace(this.#signal, graceMs);
    const began = performance.now();
    try {
      const outcomes = await sink.send(alerts, grace.signal);
      return alerts.map((_, i) => outcomes[i] ?? { kind: "retry", reason: "no outcome given" });
    } catch (cause) {
      return alerts.map(() => ({ kind: "retry", reason: `the sink failed: ${reasonOf(cause)}` }));
    } finally {
      grace.end();
      metrics.sinkSeconds.observe({ sink: sink.name }, (performance.now() - began) / 1e3);
    }
  }

  /** Position and dead letters in one step, tried until the log can be written. */
  async #commit(batch: DeliveryBatch): Promise<void> {
    const { log, sink, logger, metrics } = this.#options;
    const settled = batch.settled();
    if (settled === null) return;
    while (true) {
      const step = log.step();
      if (settled.letters.length > 0) {
        step.append({ topic: deadLetterTopic(sink.name), partition: 0 }, settled.letters);
      }
      step.setPosition(sinkConsumer(sink.name), ALERTS, settled.next);
      try {
        await step.commit({ urgent: settled.letters.length > 0 });
        break;
      } catch (cause) {
        if (isClosed(cause)) throw cause;
        const why = reasonOf(cause);
        logger.error({ sink: sink.name, cause: why }, "delivery position not written; will retry");
        // Given up at the end: the next start sends these again under the same ids.
        if (this.#signal.aborted) return;
        await this.#wait(this.#commitBackoff.nextMs(), this.#signal);
      }
    }
    this.#commitBackoff.reset();
    this.#position = settled.next;
    batch.commit(settled);
    metrics.sinkDelivered.inc({ sink: sink.name }, settled.delivered);
    metrics.sinkDead.inc({ sink: sink.name }, settled.letters.length);
  }

  /** Waits as the outcomes ask: the longest time that one of them names, or the probe interval. */
  async #holdBack(outcomes: readonly Outcome[]): Promise<void> {
    const { probeMs = PROBE_MS } = this.#options;
    if (this.#signal.aborted) return;
    if (this.#state === "paused") {
      this.#backoff.reset();
      await this.#wait(probeMs, this.#signal);
      return;
    }
    let afterMs = 0;
    for (const outcome of outcomes) {
      if (outcome.kind === "retry") afterMs = Math.max(afterMs, outcome.afterMs ?? 0);
    }
    // What got through says that the receiver is there: the failures are counted anew.
    if (outcomes.some((outcome) => outcome.kind === "delivered")) this.#backoff.reset();
    await this.#wait(this.#backoff.nextMs(afterMs), this.#signal);
  }

  #note(outcomes: readonly Outcome[]): void {
    const { sink, clock, logger } = this.#options;
    for (const outcome of outcomes) {
      if (outcome.kind === "delivered") this.#lastDeliveredAt = clock.now();
      else this.#lastError = outcome.reason;
    }
    const dead = outcomes.filter((outcome) => outcome.kind === "dead");
    if (dead[0] !== undefined) {
      const fields = { sink: sink.name, alerts: dead.length, reason: dead[0].reason };
      logger.warn(fields, "alerts refused for good: they are dead letters");
    }
    const pause = outcomes.find((outcome) => outcome.kind === "pause");
    const retry = outcomes.find((outcome) => outcome.kind === "retry");
    if (pause !== undefined) this.#enter("paused", pause.reason);
    else if (retry !== undefined) this.#enter("retrying", retry.reason);
    else this.#enter("running", "");
  }

  /** Changes the state, and says so once for each change. */
  #enter(state: DeliveryStatus["state"], reason: string): void {
    const { sink, logger, metrics } = this.#options;
    if (state === "running") this.#backoff.reset();
    if (state === this.#state || this.#signal.aborted) return;
    this.#state = state;
    metrics.sinkPaused.set({ sink: sink.name }, state === "paused" ? 1 : 0);
    const fields = { sink: sink.name, lag: this.#lag() };
    switch (state) {
      case "paused":
        logger.error({ ...fields, reason }, "sink paused; its alerts are kept: correct the cause");
        break;
      case "retrying":
        logger.warn({ ...fields, reason }, "sink does not take alerts; will retry");
        break;
      case "running":
        logger.info(fields, "sink takes alerts again");
        break;
    }
  }

  #lag(): number {
    return Math.max(0, this.#options.log.bounds(ALERTS).end - this.#position);
  }
}

/** Aborts some time after another signal does; `end` releases the timer. */
class Grace {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #start: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(outer: AbortSignal, graceMs: number) {
    this.#outer = outer;
    this.#start = () => {
      this.#timer = setTimeout(() => this.#controller.abort(), graceMs);
    };
    if (outer.aborted) this.#start();
    else outer.addEventListener("abort", this.#start, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener("abort", this.#start);
  }
}

function isClosed(cause: unknown): boolean {
  return cause instanceof PipelineError && cause.code === "TOPIC_CLOSED";
}
