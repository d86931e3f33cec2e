import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { afterEach, expect, test } from "vitest";

import { openSplunkHecSink } from "../../../src/sinks/index.ts";
import { type HecFault, hasPython, startHecServer } from "../../support/hec-server.ts";
import { sampleAlert, sampleAlerts } from "../../support/sink-alerts.ts";

const why = hasPython ? "" : " (skipped: no python3)";
const stops: (() => Promise<void>)[] = [];
const signal = new AbortController().signal;
const TOKEN = "11111111-1111-1111-1111-111111111111";

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function start(args: readonly string[] = [], more: Record<string, unknown> = {}) {
  const server = await startHecServer(args);
  const { url, token } = server;
  const sink = await openSplunkHecSink({ name: "hec", url, token, wait: () => sleep(5), ...more });
  stops.push(
    () => sink.close(),
    () => server.stop(),
  );
  return { server, sink };
}

async function plain(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sink = await openSplunkHecSink({ name: "hec", url, token: TOKEN, timeoutMs: 200 });
  stops.push(
    () => sink.close(),
    async () => {
      server.closeAllConnections();
      server.close();
    },
  );
  return sink;
}

const kinds = (outcomes: readonly { readonly kind: string }[]) => outcomes.map(({ kind }) => kind);

test.skipIf(!hasPython)(
  `alerts arrive in order, compressed, with time, fields and CIM names${why}`,
  async () => {
    const { server, sink } = await start();
    const alerts = sampleAlerts(20);
    expect(kinds(await sink.send(alerts, signal))).toEqual(alerts.map(() => "delivered"));
    expect(server.ids()).toEqual(alerts.map(({ id }) => id));
    expect(await server.stats()).toMatchObject({ requests: 1, gzip: 1, events: 20 });
    expect(server.stored()[0]?.envelope).toMatchObject({
      time: 1_767_323_046.678901,
      host: "sensor-1",
      source: "sluice:network/zeek/net_dns_tunnel.yml",
      sourcetype: "sigma:alert",
      fields: { rule_id: alerts[0]?.rule.id, severity: "high", status: "new" },
      event: { signature: "DNS tunnel", src: "10.0.0.1", mitre_technique_id: ["T1071.004"] },
    });
  },
);

test.skipIf(!hasPython).for<[HecFault, string, number]>([
  [{ status: 503, code: 9 }, "retry", 0],
  [{ status: 500, code: 8 }, "retry", 0],
  [{ status: 429, code: 26, retry_after: 2 }, "retry", 0],
  [{ status: 403, code: 4 }, "pause", 0],
  [{ status: 403, code: 1 }, "pause", 0],
  [{ status: 400, code: 10 }, "pause", 0],
  [{ reset: "before" }, "retry", 0],
  [{ reset: "after" }, "retry", 1],
  [{ truncate: true }, "retry", 1],
  [{ code24: true }, "delivered", 1],
])(`the fault %j gives %s and %i stored${why}`, async ([fault, kind, stored]) => {
  const { server, sink } = await start();
  await server.faults([fault]);
  const outcomes = await sink.send([sampleAlert()], signal);
  expect(kinds(outcomes)).toEqual([kind]);
  expect(server.ids()).toHaveLength(stored);
  const afterMs = fault?.["retry_after"] === 2 ? 2000 : undefined;
  expect(outcomes.map((outcome) => ("afterMs" in outcome ? outcome.afterMs : undefined))).toEqual([
    afterMs,
  ]);
});

test.skipIf(!hasPython)(
  `a wrong token pauses and is not repeated in the reason${why}`,
  async () => {
    const { sink } = await start([], { token: "wrong-token" });
    const outcomes = await sink.send(sampleAlerts(2), signal);
    expect(kinds(outcomes)).toEqual(["pause", "pause"]);
    expect(JSON.stringify(outcomes)).not.toContain("wrong-token");
  },
);

test.skipIf(!hasPython)(
  `an index that does not exist pauses and keeps the alerts${why}`,
  async () => {
    const { server, sink } = await start(["--index", "main"], { index: "other" });
    expect(kinds(await sink.send(sampleAlerts(3), signal))).toEqual(["pause", "pause", "pause"]);
    expect(server.ids()).toEqual([]);
  },
);

test.skipIf(!hasPython)(
  `a body too large is divided; an alert too large alone is refused alone${why}`,
  async () => {
    const { server, sink } = await start(["--max-bytes", "6000"]);
    const alerts = [...sampleAlerts(10), sampleAlert(11, { document: { blob: "x".repeat(9000) } })];
    const outcomes = await sink.send(alerts, signal);
    expect(kinds(outcomes)).toEqual([...sampleAlerts(10).map(() => "delivered"), "dead"]);
    expect([...server.ids()].sort()).toEqual(
      sampleAlerts(10)
        .map(({ id }) => String(id))
        .sort(),
    );
  },
);

test.skipIf(!hasPython)(`half a surrogate pair does not cost an alert${why}`, async () => {
  const { server, sink } = await start();
  const alert = sampleAlert(1, { document: { a: "x\ud800y", b: "\\ud800", c: "😀" } });
  expect(kinds(await sink.send([alert], signal))).toEqual(["delivered"]);
  expect(JSON.stringify(server.stored())).toContain("😀");
});

test.skipIf(!hasPython)(
  `with acknowledgement an alert counts once the indexer has it${why}`,
  async () => {
    const { server, sink } = await start(["--ack", TOKEN, "--ack-delay", "0.05"], { ack: true });
    expect(kinds(await sink.send(sampleAlerts(3), signal))).toEqual(
      sampleAlerts(3).map(() => "delivered"),
    );
    expect(await server.stats()).toMatchObject({ acks_true: 1, requests: 1 });
  },
);

test.skipIf(!hasPython)(
  `an acknowledgement that never comes means retry, a lost number too${why}`,
  async () => {
    const args = ["--ack", TOKEN, "--ack-delay", "3600"];
    const { server, sink } = await start(args, { ack: true, ackTimeoutMs: 3000 });
    expect(kinds(await sink.send(sampleAlerts(1), signal))).toEqual(["retry"]);
    await server.faults([{ no_ack: true }]);
    expect(kinds(await sink.send(sampleAlerts(1), signal))).toEqual(["retry"]);
  },
);

test.skipIf(!hasPython)(`a token that does not acknowledge is gone on with${why}`, async () => {
  const { sink } = await start([], { ack: true });
  expect(kinds(await sink.send(sampleAlerts(2), signal))).toEqual(["delivered", "delivered"]);
});

test("only the alert that the collector names is refused; those behind are sent again", async () => {
  const bodies: string[] = [];
  const sink = await plain((request, response) => {
    request.setEncoding("utf8");
    request.resume();
    request.on("end", () => {
      bodies.push("");
      const bad = { text: "Event field is required", code: 12, "invalid-event-number": 2 };
      response.statusCode = bodies.length === 1 ? 400 : 200;
      response.end(JSON.stringify(bodies.length === 1 ? bad : { text: "Success", code: 0 }));
    });
  });
  const outcomes = await sink.send(sampleAlerts(5), signal);
  expect(kinds(outcomes)).toEqual(["delivered", "delivered", "dead", "delivered", "delivered"]);
  expect(bodies).toHaveLength(2);
});

test.each<[string, RequestListener]>([
  ["no reply", () => {}],
  [
    "a reset in the middle of the reply",
    (_, response) => {
      response.writeHead(200, { "Content-Length": "100" });
      response.write('{"code":0');
      setTimeout(() => response.destroy(), 5);
    },
  ],
  [
    "a body that never ends",
    (_, response) => {
      response.writeHead(200);
      response.write('{"code":0}');
    },
  ],
  ["JSON that is not HEC's", (_, response) => void response.end('{"ok":true}')],
])("%s is no delivery: the alert is sent again later", async (_, listener) => {
  const sink = await plain(listener);
  expect(kinds(await sink.send([sampleAlert()], signal))).toEqual(["retry"]);
});

test("an abort ends a send at once", async () => {
  const end = new AbortController();
  const sink = await plain(() => end.abort());
  expect(kinds(await sink.send(sampleAlerts(2), end.signal))).toEqual(["retry", "retry"]);
});

test("a server that is not there means retry", async () => {
  const sink = await openSplunkHecSink({ name: "hec", url: "http://127.0.0.1:1", token: TOKEN });
  expect(await sink.send([sampleAlert()], signal)).toEqual([
    { kind: "retry", reason: "connection failed (ECONNREFUSED)" },
  ]);
  await sink.close();
});
