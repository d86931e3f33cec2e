import type { Event, Quarantined, Refusal } from "../event/index.ts";
import type { RecordOutcome } from "../ingest/index.ts";
import type { Metrics } from "../telemetry/index.ts";
import { eventsTopic, quarantineTopic } from "../topics/index.ts";
import type { Detector } from "./detector.ts";
import { encodeQuarantined } from "./quarantine-codec.ts";
import { StageStep } from "./stage-step.ts";
import type { Taken } from "./take-record.ts";

/** What one batch of a source leads to, with what is counted when it is durable. */
export class IngestStep {
  readonly work: StageStep;
  readonly #detector: Detector;
  readonly #events = new Map<string, DatasetCount>();
  readonly #refusals: Refusal[] = [];
  readonly #skipped = new Map<string, number>();

  constructor(keep: boolean, detector: Detector) {
    this.work = new StageStep({ keep });
    this.#detector = detector;
  }

  add(taken: Taken): RecordOutcome {
    switch (taken.kind) {
      case "skipped":
        this.#skipped.set(taken.reason, (this.#skipped.get(taken.reason) ?? 0) + 1);
        return SKIPPED;
      case "quarantined":
        return this.#addQuarantined(taken.record);
      case "event":
        this.#addEvent(taken.event, taken.value);
        return EVENT;
    }
  }

  /** Counts what has become durable. */
  count(metrics: Metrics): void {
    for (const [dataset, { events, late }] of this.#events) {
      metrics.events.inc({ dataset }, events);
      if (late > 0) metrics.lateEvents.inc({ dataset }, late);
    }
    for (const { stage, code } of this.#refusals) metrics.quarantined.inc({ stage, code });
    for (const [reason, n] of this.#skipped) metrics.skippedRecords.inc({ reason }, n);
  }

  #addEvent(event: Event, value: Uint8Array): void {
    const { dataset, time, sensor } = event;
    let counts = this.#events.get(dataset);
    if (counts === undefined) {
      counts = { topic: eventsTopic(dataset), events: 0, late: 0 };
      this.#events.set(dataset, counts);
    }
    counts.events += 1;
    if (sensor.late) counts.late += 1;
    // Here and not where it is read again: an event that waits for its commit costs the most, and
    // most events can be forgotten once nothing has matched them (bench: pipeline).
    const inHand = this.#detector.detect(event);
    this.work.append(counts.topic, { key: null, value, timestamp: time, inHand });
  }

  #addQuarantined(record: Quarantined): RecordOutcome {
    const { received, refusal } = record;
    const value = encodeQuarantined(record);
    this.work.append(quarantineTopic, { key: null, value, timestamp: received });
    this.#refusals.push(refusal);
    return { kind: "quarantined", refusal };
  }
}

interface DatasetCount {
  readonly topic: string;
  events: number;
  late: number;
}

const EVENT: RecordOutcome = { kind: "event" };
const SKIPPED: RecordOutcome = { kind: "skipped" };
