import { PipelineError } from "../../errors.ts";
import type { RawRecord } from "../../event/index.ts";
import { BoundedQueue } from "../../lib/bounded-queue.ts";
import type { Framing } from "../parse/index.ts";
import type { RecordOutcome, Source, SourceBatch } from "../source.ts";
import { type ArrivalDeps, createArrivalIds } from "./arrival.ts";
import { RecordFramer } from "./record-framer.ts";
import { encodingOf } from "./text-encoding.ts";

export interface HttpSourceOptions {
  readonly name: string;
  /** Longer lines are cut; 256 KiB when absent. */
  readonly recordBytesMax?: number;
  /** Bodies that wait for the pipeline; a push beyond that is `overloaded`. 32 MiB when absent. */
  readonly queueBytesMax?: number;
  /** Lines when absent. */
  readonly framing?: Framing;
  /** Records of one body: each costs memory, however short, until all are committed. 100,000. */
  readonly recordsMax?: number;
}

/** What became of one pushed body. */
export type PushResult =
  | {
      readonly kind: "accepted";
      readonly accepted: number;
      readonly quarantined: number;
      readonly skipped: number;
      /** The first 100 quarantined lines; `line` counts from 1 in the body. */
      readonly errors: readonly PushError[];
    }
  /** Nothing was kept; the client should send it in parts. */
  | { readonly kind: "too_many_records"; readonly recordsMax: number }
  /** Nothing was kept; the client should come again later. */
  | { readonly kind: "overloaded" }
  /** The commit failed, or the source is stopping: nothing was kept. */
  | { readonly kind: "failed"; readonly cause: Error };

export interface PushError {
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

/** A source that is fed by the HTTP route. */
export interface HttpSource extends Source {
  /** Takes the lines of a body (NDJSON or any text) and resolves after their commit. */
  push(body: Uint8Array, peer: string): Promise<PushResult>;
}

/** Blank lines are ignored; a body is committed as a whole or not at all. */
export function openHttpSource(options: HttpSourceOptions, deps: ArrivalDeps): HttpSource {
  const { name, recordBytesMax: limit = 256 * 1024, queueBytesMax = 32 * 1024 * 1024 } = options;
  const { framing = "lines", recordsMax = 100_000 } = options;
  const queue = new BoundedQueue<Push>(queueBytesMax);
  const nextId = createArrivalIds(deps.runId, name);
  const push = (body: Uint8Array, peer: string): Promise<PushResult> => {
    const origin = { kind: "peer", transport: "http", address: peer } as const;
    const shared = { source: name, stream: name, received: deps.clock.now(), origin };
    const split = splitBody(body, { limit, framing, recordsMax }, (bytes, cutBytes) => ({
      ...shared,
      id: nextId(),
      bytes,
      cutBytes,
    }));
    if (split === null) return Promise.resolve({ kind: "too_many_records", recordsMax });
    const { records, lines } = split;
    if (queue.closed) return Promise.resolve({ kind: "failed", cause: stopping(name) });
    return new Promise((resolve) => {
      const weight = body.length + records.length * RECORD_OVERHEAD_BYTES;
      if (records.length > 0 && !queue.offer({ records, lines, resolve }, weight)) {
        resolve({ kind: "overloaded" });
        return;
      }
      // A refused body comes again: it is counted then.
      deps.metrics.sourceBytes.inc({ source: name }, body.length);
      if (records.length === 0) resolve(summary([], []));
    });
  };
  return { name, push, batches: (signal) => batches({ name, queue, deps }, signal) };
}

interface Push {
  readonly records: readonly RawRecord[];
  /** The number of the line in which each record begins. */
  readonly lines: readonly number[];
  readonly resolve: (result: PushResult) => void;
}

interface Feed {
  readonly name: string;
  readonly queue: BoundedQueue<Push>;
  readonly deps: ArrivalDeps;
}

async function* batches(feed: Feed, signal: AbortSignal): AsyncGenerator<SourceBatch> {
  const { name, queue, deps } = feed;
  const stop = (): void => queue.close();
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    yield { ...NO_POSITION, records: [], opened: [name] };
    while (!signal.aborted) {
      await queue.ready();
      const pushes = queue.take(signal.aborted ? 0 : BATCH_PUSHES_MAX, BATCH_BYTES_MAX);
      if (pushes.length === 0) break;
      const records = pushes.flatMap((push) => push.records);
      deps.metrics.sourceRecords.inc({ source: name }, records.length);
      yield { ...NO_POSITION, records, opened: [], ...answers(pushes) };
    }
  } finally {
    signal.removeEventListener("abort", stop);
    stop();
    for (const push of queue.take(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)) {
      push.resolve({ kind: "failed", cause: stopping(name) });
    }
  }
}

function answers(pushes: readonly Push[]): Pick<Required<SourceBatch>, "settle" | "fail"> {
  return {
    settle(outcomes) {
      let at = 0;
      for (const { records, lines, resolve } of pushes) {
        resolve(summary(outcomes.slice(at, at + records.length), lines));
        at += records.length;
      }
    },
    fail(cause) {
      for (const push of pushes) push.resolve({ kind: "failed", cause });
    },
  };
}

function summary(outcomes: readonly RecordOutcome[], lines: readonly number[]): PushResult {
  const counts = { event: 0, skipped: 0, quarantined: 0 };
  const errors: PushError[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    counts[outcome.kind]++;
    if (outcome.kind !== "quarantined" || errors.length >= ERRORS_MAX) continue;
    const { code, message } = outcome.refusal;
    errors.push({ line: lines[index] ?? 0, code, message });
  }
  const { event: accepted, quarantined, skipped } = counts;
  return { kind: "accepted", accepted, quarantined, skipped, errors };
}

interface Splitting {
  readonly limit: number;
  readonly framing: Framing;
  readonly recordsMax: number;
}

/** Null when there are more records than that; a blank line counts. */
function splitBody(
  body: Uint8Array,
  { limit, framing, recordsMax }: Splitting,
  make: (bytes: Uint8Array, cutBytes: number) => RawRecord,
): { readonly records: RawRecord[]; readonly lines: number[] } | null {
  const framer = new RecordFramer({ limit, framing, encoding: encodingOf(body) });
  const records: RawRecord[] = [];
  const lines: number[] = [];
  framer.feed(body);
  let line = 1;
  let seen = 0;
  for (let count = 1; framer.advance() || framer.finish(); count++) {
    if (count > recordsMax) return null;
    line += lineEnds(body.subarray(seen, framer.start));
    seen = framer.start;
    if (isBlank(framer.bytes)) continue;
    records.push(make(framer.bytes, framer.cutBytes));
    lines.push(line);
  }
  return { records, lines };
}

function lineEnds(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) count++;
  return count;
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 32 || byte === 9 || byte === 13);
}

function stopping(name: string): PipelineError {
  return new PipelineError("SOURCE_FAILED", `source "${name}" is not running; send again later`);
}

const NO_POSITION = { checkpoint: new Map<string, Uint8Array | null>(), ended: [] };
const BATCH_PUSHES_MAX = 256;
const BATCH_BYTES_MAX = 4 * 1024 * 1024;
const LF = 10;
const ERRORS_MAX = 100;
const RECORD_OVERHEAD_BYTES = 256;
