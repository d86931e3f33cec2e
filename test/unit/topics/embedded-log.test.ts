import { statSync, truncateSync, writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { createMetrics } from "../../../src/telemetry/index.ts";
import { openEmbeddedLog } from "../../../src/topics/index.ts";
import { tempFolder } from "../../support/temp-folder.ts";
import {
  append,
  logOptions,
  metricOf,
  offset,
  readAll,
  record,
  valuesOf,
} from "../../support/topic-logs.ts";

const alerts = { topic: "alerts", partition: 0 };

test("keeps records, positions and states over a restart, in segments of any number", async () => {
  const options = logOptions(tempFolder(), { segmentBytesMax: 300, openFilesMax: 2 });
  const written = Array.from({ length: 30 }, (_, i) => `${i} ${"x".repeat(i * 5)}`);
  const first = await openEmbeddedLog(options);
  for (const value of written) await append(first, alerts, value);
  const step = first.step();
  step.setPosition("deliver", alerts, offset(12));
  step.setState("n", "k", Uint8Array.of(1));
  await step.commit();
  await first.close();
  const second = await openEmbeddedLog(options);
  expect(await valuesOf(second, alerts)).toEqual(written);
  expect(second.position("deliver", alerts)).toBe(12);
  expect(second.state("n", "k")).toEqual(Uint8Array.of(1));
  await append(second, alerts, "after");
  expect(second.bounds(alerts).end).toBe(31);
  expect((await valuesOf(second, alerts)).at(-1)).toBe("after");
  await second.close();
});

test("hands out what the latest records were encoded from, and bytes alone after that", async () => {
  const log = await openEmbeddedLog(logOptions(tempFolder(), { tailBytesMax: 1_000 }));
  const inHand = { an: "event" };
  const step = log.step();
  step.append(alerts, [{ ...record("a"), inHand }]);
  await step.commit({ urgent: true });
  expect((await log.read(alerts, offset(0), 100)).records[0]?.inHand).toBe(inHand);
  for (let i = 0; i < 20; i++) await append(log, alerts, "x".repeat(100));
  expect((await log.read(alerts, offset(0), 100)).records[0]?.inHand).toBeUndefined();
  expect((await readAll(log, alerts, 150)).length).toBe(21);
  await log.close();
});

test("many steps handed over at once go into few commits", async () => {
  const metrics = createMetrics();
  const options = logOptions(tempFolder(), { metrics, commitIntervalMs: 10 });
  const log = await openEmbeddedLog(options);
  const commits = Array.from({ length: 200 }, (_, i) => {
    const step = log.step();
    step.append(alerts, [record(String(i))]);
    return step.commit();
  });
  await Promise.all(commits);
  const values = (await metrics.commitSeconds.get()).values;
  const count = values.find(({ metricName }) => metricName?.endsWith("_count"))?.value ?? 0;
  expect(count).toBeLessThan(5);
  expect((await valuesOf(log, alerts)).length).toBe(200);
  await log.close();
});

test("a full group and an urgent step do not wait for the interval", async () => {
  const options = { commitIntervalMs: 3_600_000, commitBytesMax: 10_000 };
  const log = await openEmbeddedLog(logOptions(tempFolder(), options));
  const small = log.step();
  small.append(alerts, [record("small")]);
  const smallCommit = small.commit();
  const large = log.step();
  large.append(alerts, [record("x".repeat(20_000))]);
  await large.commit();
  await smallCommit;
  const waiting = log.step();
  waiting.append(alerts, [record("waiting")]);
  const waitingCommit = waiting.commit();
  await append(log, alerts, "urgent");
  await waitingCommit;
  expect(log.bounds(alerts).end).toBe(4);
  await log.close();
});

test("opening cuts off what no commit named and removes strange segments", async () => {
  const directory = tempFolder();
  const log = await openEmbeddedLog(logOptions(directory));
  await append(log, alerts, "a");
  await log.close();
  const path = join(directory, "topics/alerts/0", `${"0".repeat(20)}.log`);
  const { size } = statSync(path);
  writeFileSync(path, "uncommitted", { flag: "a" });
  const stranger = join(directory, "topics/alerts/0", "00000000000000000001.log");
  writeFileSync(stranger, "uncommitted");
  mkdirSync(join(directory, "topics/facts/0"), { recursive: true });
  const unknown = join(directory, "topics/facts/0", `${"0".repeat(20)}.log`);
  writeFileSync(unknown, "uncommitted");
  const metrics = createMetrics();
  const again = await openEmbeddedLog(logOptions(directory, { metrics }));
  expect(statSync(path).size).toBe(size);
  expect(() => statSync(stranger)).toThrow("ENOENT");
  expect(() => statSync(unknown)).toThrow("ENOENT");
  expect(await metricOf(metrics, "topicCutBytes", "alerts")).toBe(0);
  await again.close();
});

test("a segment shorter than the ledger says is reported, cut back and gone on with", async () => {
  const directory = tempFolder();
  const log = await openEmbeddedLog(logOptions(directory));
  for (const value of ["a", "b", "c"]) await append(log, alerts, value);
  await log.close();
  const path = join(directory, "topics/alerts/0", `${"0".repeat(20)}.log`);
  const committed = statSync(path).size;
  truncateSync(path, committed - 1);
  const metrics = createMetrics();
  const errors: string[] = [];
  const logger = {
    debug() {},
    info() {},
    warn() {},
    error: (_: unknown, m: string) => errors.push(m),
  };
  const again = await openEmbeddedLog(logOptions(directory, { metrics, logger }));
  expect(errors).toEqual(["topic.committed_bytes_lost"]);
  expect(await metricOf(metrics, "topicCutBytes", "alerts")).toBe(committed / 3);
  expect(await valuesOf(again, alerts)).toEqual(["a", "b"]);
  await append(again, alerts, "d");
  const read = await readAll(again, alerts);
  expect(read.map((r) => [r.offset, Buffer.from(r.value).toString()])).toEqual([
    [0, "a"],
    [1, "b"],
    [3, "d"],
  ]);
  await again.close();
});

test("a ledger that is none fails with TOPIC_CORRUPT, also an absent one for reading", async () => {
  const directory = tempFolder();
  const absent = openEmbeddedLog(logOptions(join(directory, "none"), { mode: "read" }));
  await expect(absent).rejects.toMatchObject({ code: "TOPIC_CORRUPT" });
  writeFileSync(join(directory, "ledger.db"), "no database at all, but text".repeat(100));
  const corrupt = openEmbeddedLog(logOptions(directory));
  await expect(corrupt).rejects.toMatchObject({ code: "TOPIC_CORRUPT" });
});
