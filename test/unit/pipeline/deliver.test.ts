import { setImmediate as turn } from "node:timers/promises";

import * as fc from "fast-check";
import { expect, test, vi } from "vitest";

import { type Alert, encodeAlert } from "../../../src/alert/index.ts";
import { epochMicros } from "../../../src/lib/time.ts";
import { Delivery, type DeliveryOptions, sinkConsumer } from "../../../src/pipeline/deliver.ts";
import { decodeDeadLetter, type Outcome, type Sink } from "../../../src/sinks/index.ts";
import { createMetrics, silentLogger } from "../../../src/telemetry/index.ts";
import {
  alertsTopic,
  deadLetterTopic,
  type Offset,
  openMemoryLog,
  type TopicLog,
} from "../../../src/topics/index.ts";
import { ScriptedSink } from "../../support/scripted-sink.ts";
import { sampleAlerts } from "../../support/sink-alerts.ts";

const ALERTS = { topic: alertsTopic, partition: 0 };
const DELIVERED: Outcome = { kind: "delivered" };
const RETRY: Outcome = { kind: "retry", reason: "busy" };

async function append(log: TopicLog, alerts: readonly Alert[]): Promise<void> {
  const step = log.step();
  step.append(
    ALERTS,
    alerts.map((alert) => ({ key: alert.id, value: encodeAlert(alert), timestamp: alert.time })),
  );
  await step.commit({ urgent: true });
}

function optionsOf(log: TopicLog, sink: Sink, more: Partial<DeliveryOptions> = {}) {
  return {
    log,
    sink,
    clock: { now: () => epochMicros(1_767_323_045_000_000) },
    random: () => 1,
    logger: silentLogger,
    metrics: createMetrics(),
    wait: () => turn(),
    ...more,
  };
}

/** Runs a delivery until `done` holds, then ends it. */
async function runUntil(options: DeliveryOptions, done: () => boolean): Promise<Delivery> {
  const delivery = new Delivery(options);
  const end = new AbortController();
  const running = delivery.run(end.signal);
  await vi.waitFor(() => expect(done()).toBe(true), { interval: 1 });
  end.abort();
  await running;
  return delivery;
}

function positionOf(log: TopicLog): number | null {
  return log.position(sinkConsumer("scripted"), ALERTS);
}

async function deadLetters(log: TopicLog) {
  const at = { topic: deadLetterTopic("scripted"), partition: 0 };
  const { records } = await log.read(at, 0 as Offset, 1 << 30);
  return records.map((record) => decodeDeadLetter(record.value));
}

const ids = (alerts: readonly Alert[]): string[] => alerts.map((alert) => alert.id);

test("delivers everything once and in order, in batches of the sink's size", async () => {
  const log = openMemoryLog();
  const alerts = sampleAlerts(25);
  await append(log, alerts);
  const sink = new ScriptedSink(() => DELIVERED);
  const delivery = await runUntil(optionsOf(log, sink), () => positionOf(log) === 25);
  expect(sink.delivered).toEqual(ids(alerts));
  expect(sink.sends.map((send) => send.length)).toEqual([10, 10, 5]);
  expect(delivery.status()).toMatchObject({
    position: 25,
    lag: 0,
    state: "running",
    lastError: null,
  });
});

test("sends an alert that arrives while it waits", async () => {
  const log = openMemoryLog();
  const sink = new ScriptedSink(() => DELIVERED);
  const running = runUntil(optionsOf(log, sink), () => sink.delivered.length === 2);
  await append(log, sampleAlerts(1));
  await append(log, sampleAlerts(2).slice(1));
  await running;
  expect(sink.delivered).toEqual(ids(sampleAlerts(2)));
});

test("a retry resends only what is open and never passes it", async () => {
  const log = openMemoryLog();
  const alerts = sampleAlerts(12);
  await append(log, alerts);
  const busy = alerts[3]?.id;
  const sink = new ScriptedSink(({ id }, send) => (id === busy && send < 4 ? RETRY : DELIVERED));
  const waits: number[] = [];
  const seen: (number | null)[] = [];
  const wait = async (ms: number) => {
    waits.push(ms);
    seen.push(positionOf(log));
    await turn();
  };
  await runUntil(optionsOf(log, sink, { wait }), () => positionOf(log) === 12);
  expect(sink.sends.slice(1, 4)).toEqual([[busy], [busy], [busy]]);
  expect(seen).toEqual([3, 3, 3]);
  expect(waits).toEqual([500, 1000, 2000]);
  expect(new Set(sink.delivered)).toEqual(new Set(ids(alerts)));
});

test("waits as long as the receiver asks", async () => {
  const log = openMemoryLog();
  await append(log, sampleAlerts(1));
  const waits: number[] = [];
  const sink = new ScriptedSink((_, send) =>
    send === 1 ? { ...RETRY, afterMs: 7000 } : DELIVERED,
  );
  const wait = async (ms: number) => {
    waits.push(ms);
    await turn();
  };
  await runUntil(optionsOf(log, sink, { wait }), () => positionOf(log) === 1);
  expect(waits).toEqual([7000]);
});

test("a refused alert alone becomes a dead letter, with all that is needed to send it again", async () => {
  const log = openMemoryLog();
  const alerts = sampleAlerts(5);
  await append(log, alerts);
  const bad = alerts[2];
  const sink = new ScriptedSink(({ id }) =>
    id === bad?.id ? { kind: "dead", reason: "no", status: 400 } : DELIVERED,
  );
  const options = optionsOf(log, sink);
  await runUntil(options, () => positionOf(log) === 5);
  const letters = await deadLetters(log);
  expect(letters).toMatchObject([
    { sink: "scripted", reason: "no", status: 400, attempts: 1, offset: 2, alertId: bad?.id },
  ]);
  expect(letters[0]?.alert).toMatchObject({ id: bad?.id });
  const { text } = await options.metrics.expose();
  expect(text).toContain('sluice_sink_delivered_alerts_total{sink="scripted"} 4');
  expect(text).toContain('sluice_sink_dead_alerts_total{sink="scripted"} 1');
});

test("a dead letter behind an open alert waits for it, so that it is written once", async () => {
  const log = openMemoryLog();
  const alerts = sampleAlerts(2);
  await append(log, alerts);
  const sink = new ScriptedSink(({ id }, send) => {
    if (id === alerts[1]?.id) return { kind: "dead", reason: "no" };
    return send < 3 ? RETRY : DELIVERED;
  });
  const lettersSeen: number[] = [];
  const wait = async () => {
    lettersSeen.push((await deadLetters(log)).length);
  };
  await runUntil(optionsOf(log, sink, { wait }), () => positionOf(log) === 2);
  expect(lettersSeen).toEqual([0, 0]);
  expect(await deadLetters(log)).toHaveLength(1);
});

test("a pause keeps the alerts, is told once, probes, and goes on when the cause is gone", async () => {
  const log = openMemoryLog();
  await append(log, sampleAlerts(3));
  const errors: string[] = [];
  const logger = { ...silentLogger, error: (_: unknown, message: string) => errors.push(message) };
  const sink = new ScriptedSink((_, send) =>
    send < 4 ? { kind: "pause", reason: "token" } : DELIVERED,
  );
  const states: string[] = [];
  const waits: number[] = [];
  const wait = async (ms: number) => {
    states.push(delivery.status().state);
    waits.push(ms);
    await turn();
  };
  const options = optionsOf(log, sink, { wait, logger, probeMs: 60_000 });
  const delivery = new Delivery(options);
  const end = new AbortController();
  const running = delivery.run(end.signal);
  await vi.waitFor(() => expect(positionOf(log)).toBe(3), { interval: 1 });
  expect(delivery.status()).toMatchObject({ state: "running", lastError: "token", lag: 0 });
  end.abort();
  await running;
  expect(states).toEqual(["paused", "paused", "paused"]);
  expect(waits).toEqual([60_000, 60_000, 60_000]);
  expect(errors).toEqual(["sink paused; its alerts are kept: correct the cause"]);
  expect(await deadLetters(log)).toEqual([]);
});

test("goes on behind the last commit after a restart", async () => {
  const log = openMemoryLog();
  await append(log, sampleAlerts(4));
  await runUntil(optionsOf(log, new ScriptedSink(() => DELIVERED)), () => positionOf(log) === 4);
  await append(log, sampleAlerts(6).slice(4));
  const sink = new ScriptedSink(() => DELIVERED);
  await runUntil(optionsOf(log, sink), () => positionOf(log) === 6);
  expect(sink.delivered).toEqual(ids(sampleAlerts(6).slice(4)));
});

test("a crash between send and commit sends the same ids again", async () => {
  const log = openMemoryLog();
  const alerts = sampleAlerts(3);
  await append(log, alerts);
  const first = new ScriptedSink(() => DELIVERED);
  const dying: TopicLog = Object.assign(Object.create(log) as TopicLog, {
    ...bound(log),
    step: () => ({ ...bound(log.step()), commit: () => Promise.reject(new TypeError("killed")) }),
  });
  await runUntil(optionsOf(dying, first), () => first.delivered.length === 3);
  expect(positionOf(log)).toBeNull();
  const second = new ScriptedSink(() => DELIVERED);
  await runUntil(optionsOf(log, second), () => positionOf(log) === 3);
  expect(second.delivered).toEqual(first.delivered);
});

test("a commit that fails is tried again without sending again", async () => {
  const log = openMemoryLog();
  await append(log, sampleAlerts(2));
  let failures = 3;
  const full: TopicLog = Object.assign(Object.create(log) as TopicLog, {
    ...bound(log),
    step: () => {
      const step = bound(log.step());
      return failures-- > 0
        ? { ...step, commit: () => Promise.reject(new TypeError("full")) }
        : step;
    },
  });
  const sink = new ScriptedSink(() => DELIVERED);
  await runUntil(optionsOf(full, sink), () => positionOf(log) === 2);
  expect(sink.sends).toHaveLength(1);
});

test("a record that holds no alert is a dead letter and not the end of the sink", async () => {
  const log = openMemoryLog();
  const step = log.step();
  const timestamp = epochMicros(1);
  step.append(ALERTS, [{ key: null, value: Buffer.from("not json"), timestamp }]);
  await step.commit();
  await append(log, sampleAlerts(1));
  const sink = new ScriptedSink(() => DELIVERED);
  await runUntil(optionsOf(log, sink), () => positionOf(log) === 2);
  expect(sink.delivered).toEqual(ids(sampleAlerts(1)));
  const letters = await deadLetters(log);
  expect(letters[0]?.alertBase64).toBe(Buffer.from("not json").toString("base64"));
});

test("a sink that breaks its promise loses nothing", async () => {
  const log = openMemoryLog();
  await append(log, sampleAlerts(2));
  let sends = 0;
  const sink: Sink = {
    name: "scripted",
    limits: { batchAlerts: 10, lingerMs: 0 },
    send: async (batch) => {
      sends += 1;
      if (sends === 1) throw new TypeError("bug");
      return batch.slice(1).map(() => DELIVERED);
    },
    close: async () => {},
  };
  // Without outcomes for the last alert, it stays open: only the first is passed.
  await runUntil(optionsOf(log, sink), () => sends > 3);
  expect(positionOf(log)).toBe(1);
});

test("an abort lets the send under way finish within the grace", async () => {
  const log = openMemoryLog();
  await append(log, sampleAlerts(1));
  const begun = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Outcome>();
  const sink = new ScriptedSink(() => {
    begun.resolve();
    return answer.promise;
  });
  const end = new AbortController();
  const running = new Delivery(optionsOf(log, sink)).run(end.signal);
  await begun.promise;
  end.abort();
  answer.resolve(DELIVERED);
  await running;
  expect(positionOf(log)).toBe(1);
});

test("a send that outlasts the grace is broken off and keeps its alerts", async () => {
  const log = openMemoryLog();
  await append(log, sampleAlerts(1));
  const end = new AbortController();
  const sink = new ScriptedSink(
    (_, __, signal) =>
      new Promise((resolve) => {
        signal.addEventListener("abort", () => resolve(RETRY));
        end.abort();
      }),
  );
  await new Delivery(optionsOf(log, sink, { graceMs: 5 })).run(end.signal);
  expect(positionOf(log)).toBeNull();
});

test("whatever the sink answers, each alert ends delivered or dead, and in order", async () => {
  const kinds = fc.array(fc.constantFrom("delivered", "retry", "dead", "pause"), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 30 }), kinds, async (count, script) => {
      const log = openMemoryLog();
      const alerts = sampleAlerts(count);
      await append(log, alerts);
      const left = [...script];
      const sink = new ScriptedSink(() => {
        const kind = left.shift() ?? "delivered";
        return kind === "delivered" ? DELIVERED : { kind, reason: kind };
      });
      await runUntil(optionsOf(log, sink), () => positionOf(log) === count);
      const dead = (await deadLetters(log)).map((letter) => letter?.alertId ?? "");
      expect([...sink.delivered, ...dead].sort()).toEqual(ids(alerts).sort());
      expect(new Set(sink.delivered).size).toBe(sink.delivered.length);
    }),
    { numRuns: 50 },
  );
});

/** The methods of an object, bound to it, so that some of them can be replaced. */
function bound<T extends object>(of: T): T {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(of) as object);
  const methods = of as unknown as Record<string, unknown>;
  return Object.fromEntries(
    names
      .filter((name) => name !== "constructor" && typeof methods[name] === "function")
      .map((name) => [name, (methods[name] as (...args: unknown[]) => unknown).bind(of)]),
  ) as T;
}
