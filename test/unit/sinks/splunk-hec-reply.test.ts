import * as fc from "fast-check";
import { expect, test } from "vitest";

import type { HttpResult } from "../../../src/sinks/http-client.ts";
import { readHecReply, safeText } from "../../../src/sinks/splunk-hec-reply.ts";

const SENT = { objects: 3, bytes: 1000 };

function reply(status: number, body: unknown, retryAfterMs: number | null = null): HttpResult {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { kind: "reply", status, retryAfterMs, cookies: [], text };
}

// sinks.md §2, the table of codes.
test.each([
  { status: 200, code: 0, kind: "taken" },
  { status: 403, code: 1, kind: "pause" },
  { status: 401, code: 2, kind: "pause" },
  { status: 401, code: 3, kind: "pause" },
  { status: 403, code: 4, kind: "pause" },
  { status: 400, code: 5, kind: "divide" },
  { status: 400, code: 6, number: 1, kind: "refused" },
  { status: 400, code: 6, kind: "divide" },
  { status: 400, code: 7, number: 1, kind: "pause" },
  { status: 400, code: 7, number: 2, kind: "index" },
  { status: 500, code: 8, kind: "retry" },
  { status: 503, code: 9, kind: "retry" },
  { status: 400, code: 10, kind: "pause" },
  { status: 400, code: 11, kind: "pause" },
  { status: 400, code: 12, number: 0, kind: "refused" },
  { status: 400, code: 13, number: 2, kind: "refused" },
  { status: 400, code: 15, number: 1, kind: "refused" },
  { status: 400, code: 15, number: 3, kind: "divide" },
  { status: 400, code: 16, kind: "pause" },
  { status: 503, code: 18, kind: "retry" },
  { status: 503, code: 19, kind: "retry" },
  { status: 503, code: 20, kind: "retry" },
  { status: 400, code: 21, kind: "pause" },
  { status: 400, code: 22, kind: "pause" },
  { status: 503, code: 23, kind: "retry" },
  { status: 200, code: 24, kind: "taken" },
  { status: 200, code: 25, kind: "taken" },
  { status: 429, code: 26, kind: "retry" },
  { status: 429, code: 27, kind: "retry" },
  { status: 413, code: 27, kind: "divide" },
  { status: 400, code: 28, kind: "pause" },
  { status: 404, code: 404, kind: "pause" },
  { status: 500, code: 0, kind: "retry" },
  { status: 200, code: 99, kind: "retry" },
])("HTTP $status with code $code number $number means $kind", ({ status, code, number, kind }) => {
  const body = {
    text: "t",
    code,
    ...(number === undefined ? {} : { "invalid-event-number": number }),
  };
  expect(readHecReply(reply(status, body), SENT).kind).toBe(kind);
});

test.each([
  { status: 200, body: "<html>under repair</html>", kind: "retry" },
  { status: 200, body: "[]", kind: "retry" },
  { status: 200, body: "null", kind: "retry" },
  { status: 200, body: '{"code":"0"}', kind: "retry" },
  { status: 302, body: "", kind: "pause" },
  { status: 400, body: "<html>", kind: "pause" },
  { status: 405, body: "", kind: "pause" },
  { status: 408, body: "", kind: "retry" },
  { status: 413, body: "<html>", kind: "divide" },
  { status: 415, body: "<html>415</html>", kind: "pause" },
  { status: 429, body: "", kind: "retry" },
  { status: 502, body: "<html>", kind: "retry" },
])("HTTP $status without a HEC body means $kind", ({ status, body, kind }) => {
  expect(readHecReply(reply(status, body), SENT).kind).toBe(kind);
});

test("Splunk Cloud's answer to a body over a million bytes means too large, not a bad object", () => {
  const body = { text: "Invalid data format", code: 6, "invalid-event-number": 0 };
  expect(readHecReply(reply(400, body), SENT).kind).toBe("refused");
  expect(readHecReply(reply(400, body), { objects: 3, bytes: 6_000_000 }).kind).toBe("divide");
});

test("a refusal carries the acknowledgement of what stands before it", () => {
  const body = { text: "Event field is required", code: 12, "invalid-event-number": 2, ackId: 7 };
  expect(readHecReply(reply(400, body), SENT)).toEqual({
    kind: "refused",
    index: 2,
    ackId: 7,
    status: 400,
    reason: 'HTTP 400, HEC code 12 "Event field is required", event number 2',
  });
});

test("a certificate that is not believed is configuration; a connection that breaks is not", () => {
  expect(readHecReply({ kind: "failed", reason: "x", distrust: "issuer" }, SENT).kind).toBe(
    "pause",
  );
  expect(readHecReply({ kind: "failed", reason: "x", distrust: null }, SENT).kind).toBe("retry");
});

test("no reply is taken for a delivery unless it is 200 with code 0, 24 or 25", () => {
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc.record({ code: fc.integer() }).map((o) => JSON.stringify(o)),
  );
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), body, (status, text) => {
      const verdict = readHecReply(reply(status, text), SENT);
      if (verdict.kind !== "taken") return;
      expect(status).toBe(200);
      expect([0, 24, 25]).toContain((JSON.parse(text) as { code: number }).code);
    }),
  );
});

test("text of the other side cannot forge a log line or show the token", () => {
  const text = safeText("bad token abc-123\r\n\u001b[31mforged\u2028x".repeat(50), "abc-123");
  for (const bad of ["abc-123", "\r", "\n", "\u001b", "\u2028"]) expect(text).not.toContain(bad);
  expect(text.length).toBeLessThanOrEqual(200);
});
