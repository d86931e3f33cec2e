import { expect, test } from "vitest";

import { createCorrelator } from "../../../src/correlate/index.ts";
import { PipelineError } from "../../../src/errors.ts";
import type { EventId, Value } from "../../../src/event/index.ts";
import {
  correlationRule,
  factAt,
  micros,
  roomyLimits,
  timelineOf,
} from "../../support/timeline.ts";

const threeInAMinute = correlationRule({ condition: { gte: 3 } });

test("tells a rising condition with the event that makes it true, and once an episode", () => {
  const line = timelineOf(threeInAMinute);
  expect(line.at("10:00:00").push()).toEqual([]);
  expect(line.at("10:00:30").push()).toEqual([]);
  const [hit] = line.at("10:01:00").push();
  expect(hit).toMatchObject({
    count: 3,
    emitted: "early",
    time: micros("10:01:00"),
    began: { time: micros("10:01:00") },
    group: { "source.ip": "10.0.0.1" },
  });
  expect(hit?.evidence.map(({ time }) => time)).toEqual([
    micros("10:00:00"),
    micros("10:00:30"),
    micros("10:01:00"),
  ]);
  expect(line.at("10:00:59").push()).toEqual([]);
  expect(line.at("10:01:00.5").push()).toEqual([]);
  line.end();
  expect(line.hits).toHaveLength(1);
});

test("counts an event exactly a timespan old and not one a microsecond older", () => {
  const exact = timelineOf(threeInAMinute);
  for (const clock of ["10:00:00", "10:00:30", "10:01:00"]) exact.at(clock).push();
  expect(exact.hits).toHaveLength(1);
  const older = timelineOf(threeInAMinute);
  for (const clock of ["10:00:00", "10:00:30", "10:01:00.000001"]) older.at(clock).push();
  expect(older.hits).toEqual([]);
});

test("begins another episode after the condition was false", () => {
  const line = timelineOf(threeInAMinute);
  for (const clock of ["10:00:00", "10:00:01", "10:00:02", "11:00:00", "11:00:01"]) {
    line.at(clock).push();
  }
  expect(line.hits).toHaveLength(1);
  line.at("11:00:02").push();
  expect(line.hits.map(({ began }) => began.time)).toEqual([
    micros("10:00:02"),
    micros("11:00:02"),
  ]);
});

test("tells when an event that comes late completes the count, and names the one that began it", () => {
  const line = timelineOf(threeInAMinute);
  line.at("10:00:00").push();
  line.at("10:00:20").push();
  expect(line.at("10:00:10").push()[0]?.began.time).toBe(micros("10:00:20"));
});

test("counts an event once, however often its fact comes", () => {
  const line = timelineOf(threeInAMinute);
  for (let times = 0; times < 5; times++) line.at("10:00:00").push();
  expect(line.hits).toEqual([]);
  expect(line.correlator.stats().events).toBe(1);
});

test("keeps groups apart, and numbers and their digits together", () => {
  const line = timelineOf(threeInAMinute);
  const groups: Value[] = [5, "5", 5n, "6"];
  for (const [index, port] of groups.entries()) {
    line.at(`10:00:0${index}`).push({ group: { port } });
  }
  expect(line.hits.map(({ group }) => group)).toEqual([{ port: 5 }]);
  expect(line.correlator.stats().groups).toBe(2);
});

test("counts distinct values of value_count, each element of a list, and no null", () => {
  const line = timelineOf(correlationRule({ type: "value_count", condition: { gte: 3 } }));
  line.at("10:00:00").push({ values: [22, null] });
  line.at("10:00:01").push({ values: ["22"] });
  line.at("10:00:02").push({ values: [] });
  expect(line.hits).toEqual([]);
  expect(line.at("10:00:03").push({ values: [80, 443] })[0]?.count).toBe(3);
});

test.each([
  [{ lt: 3 }, 2, true],
  [{ lt: 3 }, 3, false],
  [{ lte: 3 }, 3, true],
  [{ eq: 2 }, 2, true],
  [{ eq: 2 }, 3, false],
  [{ neq: 2 }, 3, true],
  [{ gt: 1, lte: 3 }, 3, true],
  [{ gt: 1, lte: 3 }, 4, false],
])("asks %j once at the close of a window of %i events: %s", (condition, events, told) => {
  const line = timelineOf(correlationRule({ condition }));
  for (let second = 0; second < events; second++) line.at(`10:00:0${second}`).push();
  expect(line.watermark("10:01:00")).toEqual([]);
  line.watermark("10:01:00.000001");
  const hits = line.hits.map(({ count, emitted }) => ({ count, emitted }));
  expect(hits).toEqual(told ? [{ count: events, emitted: "final" }] : []);
});

test("tells a final rule only when the watermark passes the event that began the episode", () => {
  const line = timelineOf(correlationRule({ condition: { gte: 2 }, emit: "final" }));
  line.at("10:00:00").push();
  line.at("10:00:01").push();
  expect(line.watermark("10:00:01")).toEqual([]);
  expect(line.watermark("10:00:01.000001")).toMatchObject([{ emitted: "final", count: 2 }]);
  expect(line.end()).toEqual([]);
});

test("ignores and counts facts behind the watermark, which never goes back", () => {
  const line = timelineOf(threeInAMinute);
  line.watermark("10:00:10");
  line.watermark("09:00:00");
  line.at("10:00:09").push();
  line.at("10:00:10").push();
  const { late, events } = line.correlator.stats();
  expect([...late]).toEqual([["brute-force", 1]]);
  expect(events).toBe(1);
});

test("ignores facts of a correlation it does not know, or of another content of it", () => {
  const line = timelineOf(correlationRule({ condition: { gte: 1 } }));
  expect(line.at("10:00:00").push({ correlation: "gone" })).toEqual([]);
  expect(line.at("10:00:00").push({ contentHash: "older" })).toEqual([]);
  expect(line.correlator.stats().groups).toBe(0);
});

test("forgets groups that no event to come can add to", () => {
  const line = timelineOf(threeInAMinute);
  line.at("10:00:00").push();
  line.watermark("10:01:00");
  expect(line.correlator.stats().groups).toBe(1);
  line.watermark("10:01:00.000001");
  expect(line.correlator.stats()).toMatchObject({ groups: 0, events: 0 });
});

test("evicts the group with the oldest event time when there are too many, and counts its events", () => {
  const line = timelineOf(threeInAMinute, { ...roomyLimits, groupsMax: 2 });
  line.at("10:00:00").push({ group: { ip: "a" } });
  line.at("10:00:01").push({ group: { ip: "b" } });
  line.at("10:00:02").push({ group: { ip: "a" } });
  line.at("10:00:03").push({ group: { ip: "c" } });
  expect(line.correlator.stats()).toMatchObject({ groups: 2, events: 3 });
  expect(line.correlator.stats().evicted.get("brute-force")).toBe(1);
  expect(line.at("10:00:04").push({ group: { ip: "a" } })).toHaveLength(1);
});

test("a group with too many events drops its oldest and stays in its episode", () => {
  const line = timelineOf(threeInAMinute, { ...roomyLimits, eventsPerGroupMax: 1 });
  for (let second = 10; second < 30; second++) line.at(`10:00:${second}`).push();
  expect(line.hits).toHaveLength(1);
  expect(line.correlator.stats().events).toBe(4);
  expect(line.correlator.stats().evicted.get("brute-force")).toBe(16);
});

test("tells what is true before the group of a final rule is evicted", () => {
  const rule = correlationRule({ condition: { gte: 2 }, emit: "final" });
  const line = timelineOf(rule, { ...roomyLimits, groupsMax: 1 });
  line.at("10:00:00").push();
  line.at("10:00:01").push();
  expect(line.at("10:00:02").push({ group: { "source.ip": "10.0.0.2" } })).toHaveLength(1);
});

test("shows the oldest and the latest contributing events when there are too many", () => {
  const line = timelineOf(correlationRule(), { ...roomyLimits, evidenceMax: 3 });
  for (let second = 1; second <= 5; second++) line.at(`10:00:0${second}`).push();
  expect(line.hits[0]?.count).toBe(5);
  expect(line.hits[0]?.evidence.map(({ time }) => time)).toEqual([
    micros("10:00:01"),
    micros("10:00:04"),
    micros("10:00:05"),
  ]);
});

test("tells several hits of one watermark ordered by time and correlation", () => {
  const rules = ["b", "a"].map((id) =>
    correlationRule({
      meta: { ...correlationRule().meta, id },
      condition: { gte: 1 },
      emit: "final",
    }),
  );
  const correlator = createCorrelator({ rules, limits: roomyLimits });
  for (const correlation of ["b", "a"]) {
    correlator.push(factAt("10:00:01", { correlation }));
    correlator.push(factAt("10:00:00", { correlation, group: { "source.ip": "10.0.0.2" } }));
  }
  const hits = correlator.push({ kind: "watermark", time: micros("11:00:00") });
  expect(hits.map(({ time, correlation }) => [time, correlation])).toEqual([
    [micros("10:00:00"), "a"],
    [micros("10:00:00"), "b"],
    [micros("10:00:01"), "a"],
    [micros("10:00:01"), "b"],
  ]);
});

test("a reload keeps the state of unchanged rules and drops that of others", () => {
  const line = timelineOf(threeInAMinute);
  line.at("10:00:00").push();
  line.at("10:00:01").push();
  line.correlator.replaceRules([correlationRule({ condition: { gte: 3 } })]);
  expect(line.at("10:00:02").push()).toHaveLength(1);
  line.correlator.replaceRules([]);
  expect(line.correlator.stats()).toMatchObject({ groups: 0, events: 0 });
  line.correlator.replaceRules([threeInAMinute]);
  expect(line.at("10:00:03").push()).toEqual([]);
});

test("a snapshot keeps what was told, exact whole numbers and odd field names", () => {
  const group = JSON.parse('{"__proto__": "x"}') as Record<string, Value>;
  const line = timelineOf(correlationRule({ condition: { gte: 2 } }));
  const big = { id: 2n ** 60n };
  line.at("10:00:00").push({ group: big });
  line.at("10:00:01").push({ group: big });
  line.at("10:00:00").push({ group, event: "p1" as EventId });
  const snapshot = line.correlator.snapshot();
  const resumed = createCorrelator({
    rules: [correlationRule({ condition: { gte: 2 } })],
    limits: roomyLimits,
    snapshot,
  });
  expect(resumed.push(factAt("10:00:02", { group: big }))).toEqual([]);
  const [hit] = resumed.push(factAt("10:00:01", { group }));
  expect(Object.entries(hit?.group ?? {})).toEqual([["__proto__", "x"]]);
});

test.each([["not json"], ['{"version":99}'], ["null"]])("refuses %s as a snapshot", (text) => {
  const snapshot = new TextEncoder().encode(text);
  expect(() => createCorrelator({ rules: [], limits: roomyLimits, snapshot })).toThrow(
    PipelineError,
  );
});
