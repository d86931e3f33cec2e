import { alertOfMatch, boundDocument, type BoundDocument } from "../alert/index.ts";
import { encodeFact, type Fact, factKey } from "../correlate/index.ts";
import { toDocument } from "../event/index.ts";
import type { Clock } from "../lib/clock.ts";
import type { EpochMicros } from "../lib/time.ts";
import type { EventCodec } from "../schema/index.ts";
import type { Match } from "../sigma/index.ts";
import type { Metrics } from "../telemetry/index.ts";
import {
  factsTopic,
  isEventsTopic,
  type Offset,
  type TopicLog,
  type TopicPartition,
  type TopicRecord,
} from "../topics/index.ts";
import { appendAlert } from "./append-alert.ts";
import type { CommitQueue } from "./commit-queue.ts";
import { type Detection, Detector } from "./detector.ts";
import { keepTime, type KeptTime, readTime, watermarkState } from "./kept-time.ts";
import type { RulesInUse } from "./rules-in-use.ts";
import { StageStep } from "./stage-step.ts";

export interface DetectOptions {
  readonly log: TopicLog;
  readonly codec: EventCodec;
  readonly rules: RulesInUse;
  readonly clock: Clock;
  readonly queue: CommitQueue;
  readonly metrics: Metrics;
  readonly signal: AbortSignal;
}

export const detectConsumer = "detect";
const WATERMARK_STATE: KeptTime = { namespace: "pipeline", key: "watermark.detected" };
const READ_BYTES_MAX = 1 << 20;

/**
 * Events to alerts and facts. Each event is read once, in the order of its topic; what it leads to
 * and the position are one commit. When all that was committed up to a watermark has been read,
 * the watermark follows into the facts topic.
 */
export class DetectStage {
  readonly #options: DetectOptions;
  readonly #positions = new Map<string, Offset>();
  #watermark: EpochMicros | null;
  #detector: Detector;

  constructor(options: DetectOptions) {
    this.#options = options;
    this.#watermark = readTime(options.log, WATERMARK_STATE);
    this.#detector = new Detector(options.rules.current);
  }

  async run(): Promise<void> {
    const { log, signal, queue } = this.#options;
    while (!signal.aborted) {
      await queue.room();
      const step = new StageStep();
      // Taken before reading: a commit that comes meanwhile is not missed.
      const seen = log.commits;
      // Kept steps are committed again until it works: the promise fails only when all ends.
      if (await this.#fill(step)) queue.submit(step).catch(() => {});
      else await log.waitForCommit(seen, signal);
    }
  }

  /** Reads some of each topic; whether there was anything to do. */
  async #fill(step: StageStep): Promise<boolean> {
    const { log } = this.#options;
    // Taken first: every record that this watermark speaks of is visible by now.
    const watermark = readTime(log, watermarkState);
    const rules = this.#options.rules.current;
    if (rules !== this.#detector.rules) this.#detector = new Detector(rules);
    let found = false;
    let complete = true;
    for (const { topic, partition, end } of log.topics()) {
      if (!isEventsTopic(topic)) continue;
      const next = await this.#readSome({ topic, partition }, step);
      found ||= next !== null;
      complete &&= (next ?? this.#position({ topic, partition })) >= end;
    }
    if (complete && this.#addWatermark(watermark, step)) found = true;
    return found;
  }

  async #readSome(at: TopicPartition, step: StageStep): Promise<Offset | null> {
    const from = this.#position(at);
    const batch = await this.#options.log.read(at, from, READ_BYTES_MAX);
    if (batch.next === from) return null;
    const matches = new Map<string, number>();
    for (const record of batch.records) {
      const detection = this.#detectionOf(record);
      if (detection.matched.length === 0) continue;
      for (const rule of detection.matched) matches.set(rule, (matches.get(rule) ?? 0) + 1);
      this.#tell(detection, step);
    }
    for (const [rule, n] of matches) this.#options.metrics.matches.inc({ rule }, n);
    this.#positions.set(keyOf(at), batch.next);
    step.setPosition(detectConsumer, at, batch.next);
    return batch.next;
  }

  #tell(detection: Detection, step: StageStep): void {
    const { metrics } = this.#options;
    const { alerting, facts, missing } = detection;
    const [first] = alerting;
    if (first !== undefined) {
      const document = boundDocument(toDocument(first.event));
      for (const match of alerting) this.#addAlert(match, document, step);
    }
    for (const rule of missing) metrics.missingGroup.inc({ rule });
    for (const fact of facts) {
      const [key, value] = [factKey(fact), encodeFact(fact)];
      step.append(factsTopic, { key, value, timestamp: fact.time, inHand: fact });
    }
  }

  #addAlert(match: Match, document: BoundDocument, step: StageStep): void {
    const { clock, metrics } = this.#options;
    const alert = alertOfMatch({
      match,
      items: this.#detector.rules.explain(match),
      detected: clock.now(),
      document,
    });
    appendAlert(step, alert, metrics);
  }

  #addWatermark(watermark: EpochMicros | null, step: StageStep): boolean {
    if (watermark === null || (this.#watermark !== null && watermark <= this.#watermark)) {
      return false;
    }
    this.#watermark = watermark;
    const fact: Fact = { kind: "watermark", time: watermark };
    const value = encodeFact(fact);
    step.append(factsTopic, { key: null, value, timestamp: watermark, inHand: fact });
    keepTime(step, WATERMARK_STATE, watermark);
    return true;
  }

  #position(at: TopicPartition): Offset {
    const { log } = this.#options;
    return (
      this.#positions.get(keyOf(at)) ?? log.position(detectConsumer, at) ?? log.bounds(at).start
    );
  }

  /** What ingest found already, if this process did it and with these rules; else found now. */
  #detectionOf({ inHand, value }: TopicRecord): Detection {
    const known = inHand as Detection | undefined;
    if (known?.rules === this.#detector.rules) return known;
    return this.#detector.detect(this.#options.codec.decode(value));
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
