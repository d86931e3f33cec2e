import { gzipSync } from "node:zlib";

import { describe, expect, test } from "vitest";

import type { HttpSource, PushResult } from "../../../src/ingest/index.ts";
import { buildApp, type ServiceParts } from "../../../src/service/app.ts";
import { createMetrics } from "../../../src/telemetry/index.ts";

/** A service over one HTTP source that answers as told and remembers what it was given. */
function serviceWith(result: PushResult, parts: Partial<ServiceParts> = {}) {
  const bodies: string[] = [];
  const source: HttpSource = {
    name: "push",
    async *batches() {},
    push: async (body) => {
      bodies.push(Buffer.from(body).toString());
      return result;
    },
  };
  const replays: (readonly number[] | null)[] = [];
  const app = buildApp({
    version: "1.2.3",
    metrics: createMetrics(),
    status: () => ({ alerts: 3 }),
    notReady: () => [],
    warnings: () => [],
    httpSources: new Map([["push", source]]),
    replayQuarantine: async (offsets) => {
      replays.push(offsets);
      return { replayed: 1, alreadyReplayed: 0, refusedAgain: 0, refused: [] };
    },
    ...parts,
  });
  return { app, bodies, replays };
}

const accepted: PushResult = {
  kind: "accepted",
  accepted: 1,
  quarantined: 1,
  skipped: 0,
  errors: [{ line: 2, code: "not_json", message: "no" }],
};

describe("the service", () => {
  test("tells that it lives, is ready, and how it does", async () => {
    const { app } = serviceWith(accepted);
    expect((await app.inject("/healthz")).json()).toEqual({ status: "ok" });
    expect((await app.inject("/readyz")).statusCode).toBe(200);
    expect((await app.inject("/readyz")).headers["server"]).toBe("sluice/1.2.3");
    expect((await app.inject("/api/v1/status")).json()).toEqual({ alerts: 3 });
    expect((await app.inject("/metrics")).body).toContain("sluice_events_total");
  });

  test.each(["/api/v1/ingest/push", "/api/v1/quarantine/replay"])(
    "refuses what a web page sends to %s: anybody may have written the page",
    async (url) => {
      const { app, bodies, replays } = serviceWith(accepted);
      const headers = { origin: "https://page.example", "content-type": "text/plain" };
      const answer = await app.inject({ method: "POST", url, headers, payload: "" });
      expect(answer.statusCode).toBe(403);
      expect(answer.json()).toMatchObject({ error: "from_a_page" });
      expect([bodies, replays]).toEqual([[], []]);
    },
  );

  test("refuses an encoding that it cannot unpack, and keeps nothing", async () => {
    const { app, bodies } = serviceWith(accepted);
    const headers = { "content-encoding": "zstd", "content-type": "text/plain" };
    const answer = await app.inject({
      method: "POST",
      url: "/api/v1/ingest/push",
      headers,
      payload: "x",
    });
    expect([answer.statusCode, answer.headers["accept-encoding"]]).toEqual([415, "gzip, identity"]);
    expect(bodies).toEqual([]);
  });

  test.each([
    ["GET", "/api/v1/ingest/push", "POST"],
    ["DELETE", "/readyz", "GET, HEAD"],
  ] as const)("answers %s %s with the methods it takes", async (method, url, allow) => {
    const answer = await serviceWith(accepted).app.inject({ method, url });
    expect([answer.statusCode, answer.headers["allow"]]).toEqual([405, allow]);
  });

  test("tells why it is not ready", async () => {
    const { app } = serviceWith(accepted, { notReady: () => ["no rule is running"] });
    const answer = await app.inject("/readyz");
    expect([answer.statusCode, answer.json()]).toEqual([
      503,
      { status: "not ready", reasons: ["no rule is running"], warnings: [] },
    ]);
  });

  test("is ready with a warning", async () => {
    const { app } = serviceWith(accepted, { warnings: () => ["a rule is disabled"] });
    const answer = await app.inject("/readyz");
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { status: "ready", reasons: [], warnings: ["a rule is disabled"] },
    ]);
  });

  test.each(["application/json", "application/x-ndjson", "text/plain", "application/octet-stream"])(
    "takes a body of type %s as bytes, and answers what became of each line",
    async (type) => {
      const { app, bodies } = serviceWith(accepted);
      const payload = '{"__proto__":{"x":1}}\nnot json\n';
      const headers = { "content-type": type };
      const url = "/api/v1/ingest/push";
      const answer = await app.inject({ method: "POST", url, payload, headers });
      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toMatchObject({ accepted: 1, errors: [{ line: 2, code: "not_json" }] });
      expect(bodies).toEqual([payload]);
    },
  );

  test("unpacks gzip, and refuses what is not gzip", async () => {
    const { app, bodies } = serviceWith(accepted);
    const post = (payload: Buffer) =>
      app.inject({
        method: "POST",
        url: "/api/v1/ingest/push",
        payload,
        headers: { "content-type": "application/x-ndjson", "content-encoding": "gzip" },
      });
    expect((await post(gzipSync("{}\n"))).statusCode).toBe(200);
    expect((await post(Buffer.from("{}\n"))).statusCode).toBe(400);
    expect(bodies).toEqual(["{}\n"]);
  });

  test("names the sources there are when one does not exist", async () => {
    const url = "/api/v1/ingest/nope";
    const answer = await serviceWith(accepted).app.inject({ method: "POST", url, payload: "{}" });
    expect([answer.statusCode, answer.json()]).toMatchObject([404, { error: "unknown_source" }]);
    expect(answer.body).toContain("push");
  });

  test.each([
    [{ kind: "overloaded" } as const, 429],
    [{ kind: "failed", cause: new Error("disk full") } as const, 503],
  ])("says that nothing was kept: %j is %d", async (result, status) => {
    const url = "/api/v1/ingest/push";
    const headers = { "content-type": "application/x-ndjson" };
    const { app } = serviceWith(result);
    const answer = await app.inject({ method: "POST", url, payload: "{}", headers });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers["retry-after"]).toBeDefined();
  });

  test("refuses a body of too many records, which coming again would not help", async () => {
    const { app } = serviceWith({ kind: "too_many_records", recordsMax: 2 });
    const url = "/api/v1/ingest/push";
    const answer = await app.inject({ method: "POST", url, payload: "{}" });
    expect(answer.statusCode).toBe(413);
    expect(answer.headers["retry-after"]).toBeUndefined();
    expect(answer.json()).toMatchObject({ error: "too_many_records" });
  });

  test.each([
    ["", null],
    ['{"offsets":[1,2]}', [1, 2]],
  ])("replays quarantine on the body %j", async (payload, offsets) => {
    const { app, replays } = serviceWith(accepted);
    const url = "/api/v1/quarantine/replay";
    const headers = { "content-type": "application/json" };
    const answer = await app.inject({ method: "POST", url, payload, headers });
    expect(answer.json()).toMatchObject({ replayed: 1 });
    expect(replays).toEqual([offsets]);
  });

  test.each(["{", '{"offsets":"all"}', "[]"])("does not replay on the body %j", async (payload) => {
    const { app, replays } = serviceWith(accepted);
    const url = "/api/v1/quarantine/replay";
    const headers = { "content-type": "application/json" };
    expect((await app.inject({ method: "POST", url, payload, headers })).statusCode).toBe(400);
    expect(replays).toEqual([]);
  });
});
