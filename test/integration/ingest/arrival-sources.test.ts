import { createSocket } from "node:dgram";
import { connect } from "node:net";

import { expect, test } from "vitest";

import {
  createRunId,
  openHttpSource,
  openSyslogTcpSource,
  openSyslogUdpSource,
  type Source,
} from "../../../src/ingest/index.ts";
import { systemClock } from "../../../src/lib/clock.ts";
import { createMetrics, silentLogger } from "../../../src/telemetry/index.ts";

const options = { name: "s", address: "127.0.0.1", port: 0 };

function deps() {
  const runId = createRunId(systemClock, Math.random);
  return { clock: systemClock, logger: silentLogger, metrics: createMetrics(), runId };
}

async function take(source: Source, count: number): Promise<string[]> {
  const stop = new AbortController();
  const lines: string[] = [];
  for await (const batch of source.batches(stop.signal)) {
    for (const record of batch.records) lines.push(Buffer.from(record.bytes).toString());
    if (lines.length >= count) stop.abort();
  }
  return lines;
}

test("takes each datagram as a message, drops and counts an empty one", async () => {
  const parts = deps();
  const source = await openSyslogUdpSource(options, parts);
  const socket = createSocket("udp4");
  for (const message of ["", "<13>one\n", "<13>two\0"]) {
    await new Promise((done) => socket.send(message, source.address().port, "127.0.0.1", done));
  }
  expect(await take(source, 2)).toEqual(["<13>one", "<13>two"]);
  socket.close();
  const dropped = (await parts.metrics.sourceDropped.get()).values;
  expect(dropped.map(({ labels, value }) => [labels.reason, value])).toEqual([["empty", 1]]);
});

test("takes both framings of one connection, and all that came before the end", async () => {
  const source = await openSyslogTcpSource(options, deps());
  const socket = connect(source.address().port, "127.0.0.1");
  socket.end("<1>line\r\n10 <2>counted<3>after\n<4>no end");
  expect(await take(source, 4)).toEqual(["<1>line", "<2>counted", "<3>after", "<4>no end"]);
});

test("holds a sender while the queue is full, and loses nothing", async () => {
  const source = await openSyslogTcpSource({ ...options, queueBytesMax: 4_096 }, deps());
  const lines = Array.from({ length: 20_000 }, (_, i) => `<13>message number ${i}`);
  const socket = connect(source.address().port, "127.0.0.1");
  socket.end(`${lines.join("\n")}\n`);
  expect(await take(source, lines.length)).toEqual(lines);
});

test.each([openSyslogTcpSource, openSyslogUdpSource])(
  "%o says that a port is in use",
  async (open) => {
    const first = await open(options, deps());
    const { port } = first.address();
    await expect(open({ ...options, port }, deps())).rejects.toMatchObject({ code: "PORT_IN_USE" });
    await first.close();
  },
);

test("answers a push after its commit, with the lines that were refused", async () => {
  const source = openHttpSource({ name: "h" }, deps());
  const pushed = source.push(Buffer.from('{"a":1}\n\n oops\n{"b":2}'), "::1");
  const stop = new AbortController();
  for await (const batch of source.batches(stop.signal)) {
    if (batch.records.length === 0) continue;
    const refusal = { stage: "parse", code: "not_json", message: "no" } as const;
    batch.settle?.([{ kind: "event" }, { kind: "quarantined", refusal }, { kind: "event" }]);
    stop.abort();
  }
  const errors = [{ line: 3, code: "not_json", message: "no" }];
  expect(await pushed).toEqual({
    kind: "accepted",
    accepted: 2,
    quarantined: 1,
    skipped: 0,
    errors,
  });
  expect(await source.push(Buffer.from("x"), "::1")).toMatchObject({ kind: "failed" });
});

test("refuses a push that finds the queue full", async () => {
  const source = openHttpSource({ name: "h", queueBytesMax: 600 }, deps());
  const first = source.push(Buffer.from("x".repeat(300)), "::1");
  expect(await source.push(Buffer.from("x".repeat(300)), "::1")).toEqual({ kind: "overloaded" });
  await take(source, 0).catch(() => {});
  const stop = new AbortController();
  stop.abort();
  for await (const batch of source.batches(stop.signal)) batch.fail?.(new Error("stopped"));
  expect((await first).kind).toBe("failed");
});
