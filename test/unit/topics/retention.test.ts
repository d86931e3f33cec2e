import { readdirSync } from "node:fs";
import { join } from "node:path";

import { expect, test, vi } from "vitest";

import { createMetrics } from "../../../src/telemetry/index.ts";
import { openEmbeddedLog, type RetentionRule, type TopicLog } from "../../../src/topics/index.ts";
import { tempFolder } from "../../support/temp-folder.ts";
import {
  append,
  handClock,
  logOptions,
  metricOf,
  offset,
  readAll,
} from "../../support/topic-logs.ts";

const conn = { topic: "events.zeek.conn", partition: 0 };
const HOUR = 3_600_000;
const rule: RetentionRule = { topics: "events.*", ageMs: 10 * HOUR, bytesMax: null, heldBy: [] };

test("removes segments by the age of their append, not of their events", async () => {
  const { log, clock, directory } = await open({ ...rule });
  await append(log, conn, "old");
  clock.advance(2 * HOUR);
  await append(log, conn, "newer");
  clock.advance(9 * HOUR);
  await startsAt(log, 1);
  expect(await log.read(conn, offset(0), 100)).toMatchObject({ next: 2, records: [{ offset: 1 }] });
  await vi.waitFor(() => {
    expect(readdirSync(join(directory, "topics", conn.topic, "0")).length).toBe(1);
  });
  clock.advance(20 * HOUR);
  await startsAt(log, 2);
  await append(log, conn, "again");
  expect((await readAll(log, conn)).map((r) => r.offset)).toEqual([2]);
  await log.close();
});

test("keeps what a holding consumer has not read, however old", async () => {
  const { log, clock } = await open({ ...rule, heldBy: ["detect", "archive"] });
  for (const value of ["a", "b", "c"]) {
    await append(log, conn, value);
    clock.advance(2 * HOUR);
  }
  clock.advance(20 * HOUR);
  await setPosition(log, "detect", 3);
  await setPosition(log, "archive", 1);
  await startsAt(log, 1);
  await setPosition(log, "archive", 3);
  await startsAt(log, 3);
  expect(await readAll(log, conn)).toEqual([]);
  await log.close();
});

test("the byte bound wins over a holding consumer and counts what it removed unread", async () => {
  const metrics = createMetrics();
  const bound = { ...rule, ageMs: null, bytesMax: 1_500, heldBy: ["detect"] };
  const { log, clock } = await open(bound, { metrics });
  for (let i = 0; i < 5; i++) {
    await append(log, conn, "x".repeat(500));
    clock.advance(2 * HOUR);
    if (i === 0) await setPosition(log, "detect", 1);
  }
  await startsAt(log, 3);
  expect(await metricOf(metrics, "topicUnread", conn.topic)).toBe(2);
  expect(await metricOf(metrics, "topicRecords", conn.topic)).toBe(2);
  expect(await metricOf(metrics, "topicBytes", conn.topic)).toBeLessThan(1_500);
  await log.close();
});

test("topics without a rule are kept for ever", async () => {
  const { log, clock } = await open({ ...rule, topics: "alerts" });
  await append(log, conn, "a");
  clock.advance(1_000_000 * HOUR);
  await append(log, conn, "b");
  expect(log.bounds(conn)).toEqual({ start: 0, end: 2 });
  await log.close();
});

test("retention outlasts a restart", async () => {
  const { log, clock, directory } = await open({ ...rule });
  await append(log, conn, "a");
  clock.advance(2 * HOUR);
  await append(log, conn, "b");
  await log.close();
  clock.advance(9 * HOUR);
  const again = await openEmbeddedLog(logOptions(directory, { clock, retention: [rule] }));
  expect(again.bounds(conn)).toEqual({ start: 1, end: 2 });
  await again.close();
});

async function open(
  retention: RetentionRule,
  more: { metrics?: ReturnType<typeof createMetrics> } = {},
) {
  const directory = tempFolder();
  const clock = handClock(1_700_000_000_000);
  const log = await openEmbeddedLog(
    logOptions(directory, { clock, retention: [retention], retentionIntervalMs: 5, ...more }),
  );
  return { log, clock, directory };
}

async function startsAt(log: TopicLog, start: number): Promise<void> {
  await vi.waitFor(() => expect(log.bounds(conn).start).toBe(start), 5_000);
}

async function setPosition(log: TopicLog, consumer: string, next: number): Promise<void> {
  const step = log.step();
  step.setPosition(consumer, conn, offset(next));
  await step.commit({ urgent: true });
}
