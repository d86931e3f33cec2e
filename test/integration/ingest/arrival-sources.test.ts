import { createSocket } from "node:dgram";
import { once } from "node:events";
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
  expect(dropped.map(({ labels, value }) => [labels.reason, value])).toEqual([
    ["empty", 1],
    ["queue_full", 0],
    ["kernel", 0],
  ]);
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

test("takes a body of so many records, and nothing of one that has more", async () => {
  const source = openHttpSource({ name: "h", recordsMax: 3 }, deps());
  void source.push(Buffer.from("a\n\nb"), "::1");
  expect(await source.push(Buffer.from("a\n\nb\nc\n"), "::1")).toEqual({
    kind: "too_many_records",
    recordsMax: 3,
  });
  expect(await take(source, 2)).toEqual(["a", "b"]);
});

test("takes a body of UTF-16", async () => {
  const source = openHttpSource({ name: "h" }, deps());
  void source.push(Buffer.from('\uFEFF{"a":"ü"}\r\n{"b":2}\r\n', "utf16le"), "::1");
  expect(await take(source, 2)).toEqual(['{"a":"ü"}', '{"b":2}']);
});

test("takes events in an array, and tells the line in which a refused one begins", async () => {
  const source = openHttpSource({ name: "h", framing: "documents" }, deps());
  const pushed = source.push(Buffer.from('[\n  {\n    "a": 1\n  },\n  oops\n  {"b":2}\n]'), "::1");
  const stop = new AbortController();
  const texts: string[] = [];
  for await (const batch of source.batches(stop.signal)) {
    if (batch.records.length === 0) continue;
    texts.push(...batch.records.map(({ bytes }) => Buffer.from(bytes).toString()));
    const refusal = { stage: "parse", code: "not_json", message: "no" } as const;
    batch.settle?.([{ kind: "event" }, { kind: "quarantined", refusal }, { kind: "event" }]);
    stop.abort();
  }
  expect(texts).toEqual(['{\n    "a": 1\n  }', "oops", '{"b":2}']);
  expect(await pushed).toMatchObject({ errors: [{ line: 5, code: "not_json" }] });
});

test("tells a pusher that the commit failed, and takes the same body again", async () => {
  const source = openHttpSource({ name: "h" }, deps());
  const stop = new AbortController();
  const body = Buffer.from("a\nb\n");
  const results: string[] = [];
  const pushing = (async () => {
    for (let i = 0; i < 2; i++) results.push((await source.push(body, "::1")).kind);
    stop.abort();
  })();
  let count = 0;
  for await (const batch of source.batches(stop.signal)) {
    if (batch.records.length === 0) continue;
    if (count++ === 0) batch.fail?.(new Error("disk full"));
    else batch.settle?.(batch.records.map(() => ({ kind: "event" })));
  }
  await pushing;
  expect(results).toEqual(["failed", "accepted"]);
});

test("counts the bytes of a push when it is taken, not when it is refused", async () => {
  const parts = deps();
  const source = openHttpSource({ name: "h", queueBytesMax: 600 }, parts);
  const taken = source.push(Buffer.from("x".repeat(300)), "::1");
  await source.push(Buffer.from("x".repeat(400)), "::1");
  expect((await parts.metrics.sourceBytes.get()).values.map(({ value }) => value)).toEqual([300]);
  const stop = new AbortController();
  stop.abort();
  for await (const batch of source.batches(stop.signal)) batch.fail?.(new Error("stopped"));
  await taken;
});

test("drops and counts the datagrams that find the queue full", async () => {
  const parts = deps();
  const source = await openSyslogUdpSource({ ...options, queueBytesMax: 1_000 }, parts);
  const socket = createSocket("udp4");
  for (let i = 0; i < 20; i++) {
    const message = `<13>message ${i} ${"x".repeat(200)}`;
    await new Promise((done) => socket.send(message, source.address().port, "127.0.0.1", done));
  }
  const values = async () =>
    (await parts.metrics.sourceDropped.get()).values.filter(({ value }) => value > 0);
  const isDone = async (): Promise<boolean> => (await values())[0]?.value === 17;
  await waitFor(isDone);
  expect(await values()).toMatchObject([
    { labels: { source: "s", reason: "queue_full" }, value: 17 },
  ]);
  expect(await take(source, 3)).toHaveLength(3);
  socket.close();
});

test("closes connections beyond the bound, and counts them", async () => {
  const parts = deps();
  const source = await openSyslogTcpSource({ ...options, connectionsMax: 1 }, parts);
  const { port } = source.address();
  const first = connect(port, "127.0.0.1");
  first.write("<1>one\n");
  await once(first, "connect");
  const second = connect(port, "127.0.0.1");
  second.on("error", () => {});
  await once(second, "close");
  first.end("<1>two\n");
  expect(await take(source, 2)).toEqual(["<1>one", "<1>two"]);
  const errors = (await parts.metrics.sourceErrors.get()).values;
  expect(errors.map(({ labels, value }) => [labels.code, value])).toEqual([
    ["connections_max", 1],
    ["connection", 0],
  ]);
});

test("closes a connection that is silent, after taking what it had sent", async () => {
  const source = await openSyslogTcpSource({ ...options, idleMs: 30 }, deps());
  const socket = connect(source.address().port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write("<1>one\n<1>no end");
  const closed = once(socket, "close");
  expect(await take(source, 2)).toEqual(["<1>one", "<1>no end"]);
  await closed;
});

async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!(await condition()) && performance.now() < deadline) {
    await new Promise((done) => setTimeout(done, 5));
  }
}
