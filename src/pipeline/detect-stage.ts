import { alertOfMatch } from "../alert/index.ts";
import { encodeFact, type Fact, factKey } from "../correlate/index.ts";
import { type Event, toDocument } from "../event/index.ts";
import type { Clock } from "../lib/clock.ts";
import type { EpochMicros } from "../lib/time.ts";
import type { EventCodec } from "../schema/index.ts";
import type { Match, RuleSet } from "../sigma/index.ts";
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
import { factsOf } from "./facts-of.ts";
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

  constructor(options: DetectOptions) {
    this.#options = options;
    this.#watermark = readTime(options.log, WATERMARK_STATE);
  }

  async run(): Promise<void> {
    const { log, signal, queue } = this.#options;
    while (!signal.aborted) {
      await queue.room();
      const step = new StageStep();
      // Begun before reading: a commit that comes meanwhile is not missed.
      const reading = new AbortController();
      const committed = log.waitForCommit(AbortSignal.any([signal, reading.signal]));
      // Told where it is awaited; a step that was filled does not wait.
      committed.catch(() => {});
      const found = await this.#fill(step).catch((cause: unknown) => {
        reading.abort();
        throw cause;
      });
      // Kept steps are committed again until it works: the promise fails only when all ends.
      if (found) {
        reading.abort();
        queue.submit(step).catch(() => {});
      } else await committed;
    }
  }

  /** Reads some of each topic; whether there was anything to do. */
  async #fill(step: StageStep): Promise<boolean> {
    const { log } = this.#options;
    // Taken first: every record that this watermark speaks of is visible by now.
    const watermark = readTime(log, watermarkState);
    const rules = this.#options.rules.current;
    let found = false;
    let complete = true;
    for (const { topic, partition, end } of log.topics()) {
      if (!isEventsTopic(topic)) continue;
      const next = await this.#readSome({ topic, partition }, rules, step);
      found ||= next !== null;
      complete &&= (next ?? this.#position({ topic, partition })) >= end;
    }
    if (complete && this.#addWatermark(watermark, step)) found = true;
    return found;
  }

  async #readSome(at: TopicPartition, rules: RuleSet, step: StageStep): Promise<Offset | null> {
    const from = this.#position(at);
    const batch = await this.#options.log.read(at, from, READ_BYTES_MAX);
    if (batch.next === from) return null;
    for (const record of batch.records) this.#detect(this.#eventOf(record), rules, step);
    this.#positions.set(keyOf(at), batch.next);
    step.setPosition(detectConsumer, at, batch.next);
    return batch.next;
  }

  #detect(event: Event, rules: RuleSet, step: StageStep): void {
    for (const match of rules.match(event)) {
      this.#options.metrics.matches.inc({ rule: match.rule.meta.id });
      if (match.rule.alerts) this.#addAlert(match, rules, step);
      if (!event.sensor.late) this.#addFacts(match, rules, step);
    }
  }

  #addAlert(match: Match, rules: RuleSet, step: StageStep): void {
    const { clock, metrics } = this.#options;
    const alert = alertOfMatch({
      match,
      items: rules.explain(match),
      detected: clock.now(),
      document: toDocument(match.event),
    });
    appendAlert(step, alert, metrics);
  }

  #addFacts(match: Match, rules: RuleSet, step: StageStep): void {
    const { parts, missing } = rules.facts(match);
    for (const rule of missing) this.#options.metrics.missingGroup.inc({ rule });
    for (const fact of factsOf(match, parts)) {
      const [key, value] = [factKey(fact), encodeFact(fact)];
      step.append(factsTopic, { key, value, timestamp: fact.time, decoded: fact });
    }
  }

  #addWatermark(watermark: EpochMicros | null, step: StageStep): boolean {
    if (watermark === null || (this.#watermark !== null && watermark <= this.#watermark)) {
      return false;
    }
    this.#watermark = watermark;
    const fact: Fact = { kind: "watermark", time: watermark };
    const value = encodeFact(fact);
    step.append(factsTopic, { key: null, value, timestamp: watermark, decoded: fact });
    keepTime(step, WATERMARK_STATE, watermark);
    return true;
  }

  #position(at: TopicPartition): Offset {
    const { log } = this.#options;
    return (
      this.#positions.get(keyOf(at)) ?? log.position(detectConsumer, at) ?? log.bounds(at).start
    );
  }

  #eventOf(record: TopicRecord): Event {
    // What this process put there, else decoded by the schema it was written with.
    return (record.decoded as Event | undefined) ?? this.#options.codec.decode(record.value);
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
