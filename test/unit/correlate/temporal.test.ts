import { expect, test } from "vitest";

import { correlationRule, timelineOf } from "../../support/timeline.ts";

const temporal = correlationRule({
  type: "temporal",
  inputs: ["scan", "login", "upload"],
  condition: { gte: 3 },
});
const ordered = correlationRule({ ...temporal, type: "temporal_ordered" });

test("all rules in any order are a temporal hit", () => {
  const line = timelineOf(temporal);
  line.at("10:00:00").push({ rule: "upload" });
  line.at("10:00:10").push({ rule: "upload" });
  expect(line.at("10:00:20").push({ rule: "scan" })).toEqual([]);
  const [hit] = line.at("10:00:30").push({ rule: "login" });
  expect(hit).toMatchObject({ count: 3, emitted: "early" });
  expect(hit?.evidence.map(({ rule }) => rule)).toEqual(["upload", "upload", "scan", "login"]);
});

test("rules further apart than the timespan are none", () => {
  const line = timelineOf(temporal);
  line.at("10:00:00").push({ rule: "scan" });
  line.at("10:00:30").push({ rule: "login" });
  line.at("10:01:00.000001").push({ rule: "upload" });
  line.end();
  expect(line.hits).toEqual([]);
});

test("one event that several rules match stands for each of them", () => {
  const line = timelineOf(temporal);
  for (const rule of temporal.inputs) line.at("10:00:00").push({ rule });
  expect(line.hits).toMatchObject([{ count: 3 }]);
});

test.each([
  [["scan", "login", "upload"], 1],
  [["scan", "scan", "upload", "login", "upload"], 1],
  [["upload", "login", "scan"], 0],
  [["login", "scan", "upload"], 0],
  [["scan", "upload", "login"], 0],
])("rules that came as %j give %i ordered hits", (rules, hits) => {
  const line = timelineOf(ordered);
  for (const [index, rule] of rules.entries()) line.at(`10:00:0${index}`).push({ rule });
  expect(line.hits).toHaveLength(hits);
});

test("events of one time count as ordered, whatever their ids", () => {
  const line = timelineOf(ordered);
  for (const rule of ["upload", "scan", "login"]) line.at("10:00:00").push({ rule });
  expect(line.hits).toHaveLength(1);
});

test("an ordered chain begins with the latest event that it can", () => {
  const line = timelineOf(ordered);
  line.at("10:00:00").push({ rule: "scan" });
  line.at("10:00:50").push({ rule: "scan" });
  line.at("10:01:10").push({ rule: "login" });
  expect(line.at("10:01:30").push({ rule: "upload" })).toHaveLength(1);
});

test("an event that comes late completes an order", () => {
  const line = timelineOf(ordered);
  line.at("10:00:00").push({ rule: "scan" });
  line.at("10:00:20").push({ rule: "upload" });
  const [hit] = line.at("10:00:10").push({ rule: "login" });
  expect(hit?.evidence.map(({ rule }) => rule)).toEqual(["scan", "login", "upload"]);
});

test("an order of thousands of events is quick to follow", () => {
  const rules = Array.from({ length: 32 }, (_, index) => `r${index}`);
  const many = correlationRule({
    type: "temporal_ordered",
    inputs: rules,
    condition: { gte: 32 },
  });
  const line = timelineOf(many);
  const began = performance.now();
  for (let index = 0; index < 5_000; index++) {
    line.at(`10:00:${String(10 + index / 1_000).slice(0, 9)}`).push({
      rule: rules[(index * 17) % 31] ?? "",
    });
  }
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(line.hits).toEqual([]);
});

test("what is missing is told when the window has passed", () => {
  const absent = correlationRule({
    type: "temporal",
    inputs: ["scan", "login"],
    condition: {},
    expression: {
      kind: "and",
      items: [
        { kind: "selection", name: "scan" },
        { kind: "not", item: { kind: "selection", name: "login" } },
      ],
    },
    emit: "final",
  });
  const line = timelineOf(absent);
  line.at("10:00:00").push({ rule: "scan" });
  line.at("10:00:10").push({ rule: "scan", group: { "source.ip": "10.0.0.2" } });
  line.at("10:00:20").push({ rule: "login", group: { "source.ip": "10.0.0.2" } });
  expect(line.watermark("10:01:00")).toEqual([]);
  expect(line.watermark("10:01:01")).toMatchObject([
    { count: 1, emitted: "final", group: { "source.ip": "10.0.0.1" } },
  ]);
});
