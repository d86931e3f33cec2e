import { expect, test } from "vitest";

import { createCorrelator, type Hit } from "../../../src/correlate/index.ts";
import { epochMicros } from "../../../src/lib/time.ts";
import type { CorrelationRule } from "../../../src/sigma/index.ts";
import { correlationRule, factAt, micros, roomyLimits } from "../../support/timeline.ts";

const base = correlationRule();
const failures = correlationRule({ condition: { gte: 2 }, alerts: false });
const compromise = correlationRule({
  meta: { ...base.meta, id: "compromise", level: "critical" },
  type: "temporal_ordered",
  condition: { gte: 2 },
  inputs: ["brute-force", "login"],
  chained: [{ rule: "brute-force", group: ["source.ip"], values: null }],
});

function login(clock: string) {
  return factAt(clock, { correlation: "compromise", rule: "login" });
}

function hear(rules: readonly CorrelationRule[], clocks: readonly string[]): Hit[] {
  const correlator = createCorrelator({ rules, limits: roomyLimits });
  return [
    ...clocks.map((clock) => factAt(clock)),
    login("10:00:30"),
    { kind: "watermark", time: epochMicros(Number.MAX_SAFE_INTEGER) } as const,
  ].flatMap((fact) => correlator.push(fact));
}

test("a login after many failures is told at once, with the events behind it", () => {
  const hits = hear([compromise, failures], ["10:00:00", "10:00:10"]);
  expect(hits).toMatchObject([
    { correlation: "compromise", emitted: "early", time: micros("10:00:30") },
  ]);
  expect(hits[0]?.evidence.map(({ rule, time }) => [rule, time])).toEqual([
    ["failed-login", micros("10:00:00")],
    ["failed-login", micros("10:00:10")],
    ["login", micros("10:00:30")],
  ]);
});

test("the hit that feeds another stands at the time of its last event", () => {
  expect(hear([compromise, failures], ["10:00:20", "10:00:31"])).toEqual([]);
});

test("a correlation that alerts too is told beside the one it feeds", () => {
  const loud = { ...failures, alerts: true };
  const hits = hear([compromise, loud], ["10:00:00", "10:00:10"]);
  expect(hits.map(({ correlation }) => correlation)).toEqual(["brute-force", "compromise"]);
});

test("a hit told when its window closes is not too late for the one it feeds", () => {
  const few = { ...failures, condition: { lte: 2 }, emit: "final" as const };
  const hits = hear([compromise, few], ["10:00:00"]);
  expect(hits).toMatchObject([{ correlation: "compromise", time: micros("10:00:30") }]);
});

test("rules loaded anew keep what the chain holds, whatever their order", () => {
  const correlator = createCorrelator({ rules: [failures, compromise], limits: roomyLimits });
  for (const clock of ["10:00:00", "10:00:10"]) correlator.push(factAt(clock));
  correlator.replaceRules([compromise, failures]);
  expect(correlator.push(login("10:00:20"))).toHaveLength(1);
});
