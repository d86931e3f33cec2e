import path from "node:path";

import { type Alert, decodeAlert } from "../../src/alert/index.ts";
import type { Event } from "../../src/event/index.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { createEventCodec } from "../../src/schema/index.ts";
import { createMetrics, silentLogger } from "../../src/telemetry/index.ts";
import {
  alertsTopic,
  isEventsTopic,
  openEmbeddedLog,
  quarantineTopic,
  type TopicLog,
  type TopicRecord,
} from "../../src/topics/index.ts";

/** What lies committed in the embedded log of a data directory. */
export interface LogContent {
  readonly events: readonly Event[];
  readonly alerts: readonly Alert[];
  readonly quarantined: readonly Readonly<Record<string, unknown>>[];
}

/** Reads all of it, beside a running process or after one. */
export async function readLog(dataDirectory: string): Promise<LogContent> {
  const log = await openEmbeddedLog({
    directory: path.join(dataDirectory, "log"),
    mode: "read",
    clock: systemClock,
    logger: silentLogger,
    metrics: createMetrics(),
  });
  const { codec } = createEventCodec(log.states("schemas"));
  const events: Event[] = [];
  for (const { topic } of log.topics()) {
    if (!isEventsTopic(topic)) continue;
    for (const record of await recordsOf(log, topic)) events.push(codec.decode(record.value));
  }
  const alerts = (await recordsOf(log, alertsTopic)).map(({ value }) => decodeAlert(value));
  const quarantined = (await recordsOf(log, quarantineTopic)).map(
    ({ value }) => JSON.parse(Buffer.from(value).toString()) as Record<string, unknown>,
  );
  await log.close();
  return { events, alerts, quarantined };
}

async function recordsOf(log: TopicLog, topic: string): Promise<readonly TopicRecord[]> {
  const at = { topic, partition: 0 };
  const records: TopicRecord[] = [];
  let { start: next } = log.bounds(at);
  while (next < log.bounds(at).end) {
    const batch = await log.read(at, next, 1 << 20);
    if (batch.next === next) break;
    records.push(...batch.records);
    next = batch.next;
  }
  return records;
}
