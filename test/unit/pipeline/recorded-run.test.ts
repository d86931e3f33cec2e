import * as fc from "fast-check";
import { expect, test } from "vitest";

import type { EventId, RawRecord } from "../../../src/event/index.ts";
import { createParser } from "../../../src/ingest/index.ts";
import { Lateness, RecordedRun, StreamClock } from "../../../src/pipeline/index.ts";
import { time } from "../../support/events.ts";
import { rulesOf, ruleText } from "../../support/sigma-rule.ts";

const received = time("2026-01-02T00:00:00Z");

const rules = rulesOf([
  ruleText("sel:\n  failed: true\ncondition: sel"),
  `
title: Many failed logins
id: 22222222-2222-4222-8222-222222222222
correlation:
  type: event_count
  rules: [11111111-1111-4111-8111-111111111111]
  group-by: [user]
  timespan: 1m
  condition:
    gte: 3
  generate: true
`,
]);

function runOf(): RecordedRun {
  return new RecordedRun({
    rules,
    limits: { groupsMax: 100, eventsPerGroupMax: 100, evidenceMax: 20 },
    clock: { now: () => received },
    reader: {
      parser: createParser({ format: "json", zone: "UTC", logsource: { product: "test" } }),
      clock: StreamClock.ofRecording(new Lateness({})),
    },
  });
}

function recordOf(line: string, index: number): RawRecord {
  return {
    id: `line-${index}` as EventId,
    source: "test",
    stream: "test",
    bytes: new TextEncoder().encode(line),
    cutBytes: 0,
    received,
    origin: { kind: "inline" },
  };
}

/** Seconds into the log, with steps back beyond the lateness; and lines that are none. */
const lines = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: fc.tuple(fc.nat(900), fc.constantFrom("ada", "bob"), fc.boolean()) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  { maxLength: 60 },
);

test("records give the same alerts one by one, in slices and all at once", () => {
  fc.assert(
    fc.property(lines, fc.integer({ min: 2, max: 20 }), (drawn, size) => {
      const records = drawn.map((parts, index) => {
        if (parts === null) return recordOf("no JSON", index);
        const [seconds, user, failed] = parts;
        const stamp = new Date(Date.parse("2026-01-01T10:00:00Z") + seconds * 1000).toISOString();
        return recordOf(JSON.stringify({ timestamp: stamp, user, failed }), index);
      });
      const [single, sliced, whole] = [1, size, records.length + 1].map((step) => {
        const run = runOf();
        const refused: string[] = [];
        let events = 0;
        const alerts = [];
        for (let at = 0; at < records.length; at += step) {
          const pushed = run.push(records.slice(at, at + step));
          events += pushed.events;
          refused.push(...pushed.quarantined.map(({ id }) => id));
          alerts.push(...pushed.alerts);
        }
        return { events, refused, alerts: [...alerts, ...run.end()] };
      });
      expect(sliced).toEqual(single);
      expect(whole).toEqual(single);
    }),
  );
});

test("a record without a time in front of the others does not make them late", () => {
  const at = (second: number) => ({ timestamp: `2026-01-01T10:00:0${second}Z` });
  const documents = [{}, at(1), at(2), at(3)].map((more) => ({ ...more, user: "ada" }));
  const run = runOf();
  const { alerts } = run.push(
    documents.map((document, index) =>
      recordOf(JSON.stringify({ ...document, failed: index > 0 }), index),
    ),
  );
  const told = [...alerts, ...run.end()].map(({ rule }) => rule.title);
  expect(told).toContain("Many failed logins");
});
