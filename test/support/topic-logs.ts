import type { Clock } from "../../src/lib/clock.ts";
import { epochMicros } from "../../src/lib/time.ts";
import type { Metrics } from "../../src/telemetry/index.ts";
import type { EmbeddedLogOptions } from "../../src/topics/embedded-log.ts";
import type {
  NewRecord,
  Offset,
  TopicLog,
  TopicPartition,
  TopicRecord,
} from "../../src/topics/topic-log.ts";
import { quietLogOptions } from "./log-options.ts";

/** Options of a log that commits nearly at once. */
export function logOptions(
  directory: string,
  more: Partial<EmbeddedLogOptions> = {},
): EmbeddedLogOptions {
  return quietLogOptions(directory, { commitIntervalMs: 2, ...more });
}

/** A clock that stands still until it is told. */
export function handClock(startMs: number): Clock & { advance(ms: number): void } {
  let nowMs = startMs;
  return {
    now: () => epochMicros(nowMs * 1000),
    advance(ms) {
      nowMs += ms;
    },
  };
}

/** A record to append, at one second of the epoch. */
export function record(value: string, key: string | null = null): NewRecord {
  return { key, value: Buffer.from(value), timestamp: epochMicros(1_000_000) };
}

/** A number of a test as the offset it stands for. */
export function offset(n: number): Offset {
  return n as Offset;
}

/** Commits one step with these values in one partition. */
export async function append(
  log: TopicLog,
  at: TopicPartition,
  ...values: string[]
): Promise<void> {
  const step = log.step();
  step.append(
    at,
    values.map((value) => record(value)),
  );
  await step.commit({ urgent: true });
}

/** Reads to the visible end in reads of `maxBytes`. */
export async function readAll(
  log: TopicLog,
  at: TopicPartition,
  maxBytes = 1_000_000,
): Promise<TopicRecord[]> {
  const all: TopicRecord[] = [];
  let next = offset(0);
  while (next < log.bounds(at).end) {
    const batch = await log.read(at, next, maxBytes);
    all.push(...batch.records);
    if (batch.next <= next) throw new Error(`no progress at ${next}`);
    next = batch.next;
  }
  return all;
}

/** The values as text, in order. */
export async function valuesOf(log: TopicLog, at: TopicPartition): Promise<string[]> {
  return (await readAll(log, at)).map(({ value }) => Buffer.from(value).toString());
}

/** The value of one metric for one topic (0 when it was never counted). */
export async function metricOf(
  metrics: Metrics,
  name: "topicCutBytes" | "topicUnread" | "topicBytes" | "topicRecords",
  topic: string,
): Promise<number> {
  const { values } = await metrics[name].get();
  return values.find(({ labels }) => labels.topic === topic)?.value ?? 0;
}
