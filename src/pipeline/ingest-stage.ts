import type { RawRecord } from "../event/index.ts";
import {
  createParser,
  type ParserOptions,
  type RecordOutcome,
  type Source,
  type SourceBatch,
} from "../ingest/index.ts";
import { errorOf } from "../lib/caught.ts";
import type { Clock } from "../lib/clock.ts";
import { parseJson, stringifyJson } from "../lib/json.ts";
import type { EpochMicros } from "../lib/time.ts";
import type { EventCodec } from "../schema/index.ts";
import { countFromZero, type Metrics } from "../telemetry/index.ts";
import type { TopicLog } from "../topics/index.ts";
import type { CommitQueue } from "./commit-queue.ts";
import { DatasetLimit } from "./dataset-limit.ts";
import { Detector } from "./detector.ts";
import { IngestStep } from "./ingest-step.ts";
import { keepTime, watermarkState } from "./kept-time.ts";
import type { Lateness } from "./lateness.ts";
import type { RulesInUse } from "./rules-in-use.ts";
import type { SourceTally } from "./source-tally.ts";
import { StreamClock, type StreamClockState } from "./stream-clock.ts";
import { type StreamReader, takeRecord } from "./take-record.ts";
import type { Watermark } from "./watermark.ts";

export interface IngestOptions {
  readonly log: TopicLog;
  readonly codec: EventCodec;
  readonly clock: Clock;
  readonly rules: RulesInUse;
  readonly lateness: Lateness;
  readonly watermark: Watermark;
  readonly queue: CommitQueue;
  readonly tally: SourceTally;
  readonly metrics: Metrics;
  readonly signal: AbortSignal;
}

/** Where the ledger keeps how far a source was read. */
export const sourceNamespace = (source: string): string => `source:${source}`;
const STREAMS = "streams";

/**
 * Sources to events: each record is parsed, normalised and checked; what comes of a batch, the
 * place where its source goes on, the clocks of its streams and the watermark are one commit.
 */
export class IngestStage {
  readonly #options: IngestOptions;
  readonly #datasets: DatasetLimit;
  #detector: Detector;
  #watermarkWritten: EpochMicros | null = null;

  constructor(options: IngestOptions) {
    this.#options = options;
    this.#datasets = new DatasetLimit(options.log);
    this.#detector = new Detector(options.rules.current);
  }

  /** Reads the source to its end, or until the signal. Resolves when all it read is committed. */
  async run(source: Source, parser: Omit<ParserOptions, "context">): Promise<void> {
    const { watermark, clock, queue, metrics, signal } = this.#options;
    countFromZero(metrics.sourceRecords, { source: source.name });
    const reading: Reading = { source, parser, readers: new Map() };
    // Until it has told its streams, the source itself holds the watermark back.
    watermark.open(sourceNamespace(source.name), null, clock.now());
    let last: Promise<void> = Promise.resolve();
    for await (const batch of source.batches(signal)) {
      await queue.room();
      watermark.end(sourceNamespace(source.name));
      last = this.#take(reading, batch);
    }
    watermark.end(sourceNamespace(source.name));
    await last;
  }

  /** Commits the watermark when time alone has moved it (a stream fell idle). */
  async tick(): Promise<void> {
    const step = this.#step(true);
    if (this.#addWatermark(step)) await this.#options.queue.submit(step.work).catch(() => {});
  }

  /** Nothing in here waits before the commit is handed over: the watermark relies on that order. */
  #take(reading: Reading, batch: SourceBatch): Promise<void> {
    const { clock, watermark } = this.#options;
    const step = this.#step(batch.fail === undefined);
    const now = clock.now();
    for (const stream of batch.opened) this.#open(reading, stream, now);
    const outcomes = this.#takeRecords(reading, batch.records, { step, now });
    const touched = new Set(batch.records.map(({ stream }) => stream));
    for (const stream of touched) watermark.hear(stream, now);
    this.#addStates(reading, batch, touched, step);
    this.#addWatermark(step);
    const { settle, fail } = batch;
    return this.#settle({ source: reading.source.name, settle, fail }, step, outcomes);
  }

  // Alone, as nearly all time goes by in here: what is done once a batch would else be compiled
  // with it and, being rarely done, make V8 throw the code away and begin again (bench: pipeline).
  #takeRecords(
    reading: Reading,
    records: readonly RawRecord[],
    { step, now }: { readonly step: IngestStep; readonly now: EpochMicros },
  ): readonly RecordOutcome[] {
    const { codec } = this.#options;
    const outcomes: RecordOutcome[] = [];
    for (const record of records) {
      const reader = reading.readers.get(record.stream) ?? this.#open(reading, record.stream, now);
      const taken = this.#datasets.check(takeRecord(record, reader, codec), record, reader);
      outcomes.push(step.add(taken));
    }
    return outcomes;
  }

  #step(keep: boolean): IngestStep {
    const { current } = this.#options.rules;
    if (current !== this.#detector.rules) this.#detector = new Detector(current);
    return new IngestStep(keep, this.#detector);
  }

  /** Takes the answers of the batch and not the batch: its records need not wait for the commit. */
  async #settle(
    { source, settle, fail }: Answers,
    step: IngestStep,
    outcomes: readonly RecordOutcome[],
  ): Promise<void> {
    try {
      await this.#options.queue.submit(step.work);
    } catch (cause) {
      fail?.(errorOf(cause));
      return;
    }
    const { tally, clock, metrics } = this.#options;
    tally.add(source, outcomes, clock.now());
    step.count(metrics);
    settle?.(outcomes);
  }

  #open(reading: Reading, stream: string, now: EpochMicros): StreamReader {
    const { log, lateness, watermark } = this.#options;
    const state = decodeStreamState(log.state(STREAMS, stream));
    const reader = {
      parser: createParser({ ...reading.parser, context: state?.context ?? null }),
      clock: new StreamClock(lateness, state?.clock ?? null),
    };
    reading.readers.set(stream, reader);
    watermark.open(stream, reader.clock, now);
    return reader;
  }

  #addStates(
    reading: Reading,
    batch: SourceBatch,
    touched: ReadonlySet<string>,
    step: IngestStep,
  ): void {
    const namespace = sourceNamespace(reading.source.name);
    for (const [key, value] of batch.checkpoint) step.work.setState(namespace, key, value);
    const ended = new Set(batch.ended);
    for (const stream of touched) {
      const reader = reading.readers.get(stream);
      if (reader !== undefined && !ended.has(stream)) {
        step.work.setState(STREAMS, stream, encodeStreamState(reader));
      }
    }
    for (const stream of ended) {
      this.#options.watermark.end(stream);
      reading.readers.delete(stream);
      step.work.setState(STREAMS, stream, null);
    }
  }

  #addWatermark(step: IngestStep): boolean {
    const { watermark, clock, metrics } = this.#options;
    const value = watermark.at(clock.now());
    if (value === null || value === this.#watermarkWritten) return false;
    this.#watermarkWritten = value;
    metrics.watermark.set(value / 1e6);
    keepTime(step.work, watermarkState, value);
    return true;
  }
}

interface Answers {
  readonly source: string;
  readonly settle: SourceBatch["settle"] | undefined;
  readonly fail: SourceBatch["fail"] | undefined;
}

interface Reading {
  readonly source: Source;
  readonly parser: Omit<ParserOptions, "context">;
  readonly readers: Map<string, StreamReader>;
}

interface StreamState {
  readonly clock: StreamClockState;
  readonly context: string | null;
}

function encodeStreamState(reader: StreamReader): Uint8Array {
  const state: StreamState = { clock: reader.clock.state(), context: reader.parser.context() };
  return Buffer.from(stringifyJson(state));
}

function decodeStreamState(value: Uint8Array | null): StreamState | null {
  // Only `encodeStreamState` writes it.
  return value === null
    ? null
    : (parseJson(Buffer.from(value).toString()) as unknown as StreamState);
}
