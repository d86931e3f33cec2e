import { promisify } from "node:util";
import { gunzip } from "node:zlib";

import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";

import type { HttpSource, PushResult } from "../ingest/index.ts";
import { stringifyJson } from "../lib/json.ts";
import type { ReplayReport } from "../pipeline/index.ts";
import type { Metrics } from "../telemetry/index.ts";

/** What the service shows and takes; the pipeline gives it. */
export interface ServiceParts {
  /** Of the program; each answer names it. */
  readonly version: string;
  readonly metrics: Metrics;
  /** The document of `/api/v1/status`. */
  readonly status: () => object;
  /** Why it is not ready; empty when it is. */
  readonly notReady: () => readonly string[];
  /** What must be looked at although it is ready. */
  readonly warnings: () => readonly string[];
  /** By name of the source. */
  readonly httpSources: ReadonlyMap<string, HttpSource>;
  readonly replayQuarantine: (offsets: readonly number[] | null) => Promise<ReplayReport>;
}

/** Of one request, as sent and after decompression. */
const BODY_BYTES_MAX = 32 << 20;

/**
 * The HTTP side of the service. Bodies are taken as bytes: no JSON of a client is parsed before
 * the pipeline does it line by line.
 */
export function buildApp(parts: ServiceParts): FastifyInstance {
  const app = fastify({ logger: false, bodyLimit: BODY_BYTES_MAX });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.addHook("onRequest", async (_request, reply) => {
    reply.header("server", `sluice/${parts.version}`);
  });
  app.addHook("onRequest", refuseBrowsers);
  app.get("/healthz", () => ({ status: "ok" }));
  app.get("/readyz", (_request, reply) => ready(parts, reply));
  app.get("/metrics", async (_request, reply) => {
    const { text, contentType } = await parts.metrics.expose();
    return reply.type(contentType).send(text);
  });
  app.get("/api/v1/status", (_request, reply) => json(reply, parts.status()));
  app.post("/api/v1/ingest/:source", (request, reply) => ingest(parts, request, reply));
  app.post("/api/v1/quarantine/replay", (request, reply) => replay(parts, request, reply));
  refuseOtherMethods(app);
  return app;
}

/**
 * Nothing that writes is for browsers. They name the page that sends as `Origin`, also one that
 * anybody on the Internet has written: it must not forge events on the machine of who looks at it.
 */
async function refuseBrowsers(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.method === "GET" || request.headers.origin === undefined) return;
  await reply.code(403).send({
    error: "from_a_page",
    message: "requests of web pages (with an Origin header) are refused. Nothing was kept",
  });
}

const PATHS = [
  ["/healthz", "GET, HEAD"],
  ["/readyz", "GET, HEAD"],
  ["/metrics", "GET, HEAD"],
  ["/api/v1/status", "GET, HEAD"],
  ["/api/v1/ingest/:source", "POST"],
  ["/api/v1/quarantine/replay", "POST"],
] as const;

/** A known path with another method is told which ones it takes. */
function refuseOtherMethods(app: FastifyInstance): void {
  for (const [url, allow] of PATHS) {
    const method = app.supportedMethods.filter((each) => !allow.split(", ").includes(each));
    app.route({
      method,
      url,
      handler: (_request, reply) =>
        reply
          .code(405)
          .header("allow", allow)
          .send({ error: "method_not_allowed", message: `this path takes ${allow}` }),
    });
  }
}

function ready(parts: ServiceParts, reply: FastifyReply): FastifyReply {
  const reasons = parts.notReady();
  return reply.code(reasons.length === 0 ? 200 : 503).send({
    status: reasons.length === 0 ? "ready" : "not ready",
    reasons,
    warnings: parts.warnings(),
  });
}

function json(reply: FastifyReply, document: unknown): FastifyReply {
  return reply.type("application/json; charset=utf-8").send(stringifyJson(document));
}

async function ingest(
  parts: ServiceParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const name = (request.params as Readonly<Record<string, string>>)["source"] ?? "";
  const source = parts.httpSources.get(name);
  if (source === undefined) {
    const known = [...parts.httpSources.keys()].join(", ") || "none";
    return reply.code(404).send({
      error: "unknown_source",
      message: `no source of type http is called "${name}"; configured: ${known}`,
    });
  }
  const encoding = encodingOf(request);
  if (encoding === null) return unsupportedEncoding(reply);
  const body = await bodyOf(request, encoding);
  if (body === null) {
    const message = `the body is not gzip, or larger than ${BODY_BYTES_MAX} bytes when unpacked`;
    return reply.code(400).send({ error: "bad_encoding", message });
  }
  return answer(await source.push(body, request.ip), reply);
}

type Encoding = "gzip" | "identity";

/** Null for one that cannot be unpacked here. Names are case-insensitive (RFC 9110, 8.4.1). */
function encodingOf(request: FastifyRequest): Encoding | null {
  const name = (request.headers["content-encoding"] ?? "").trim().toLowerCase();
  if (name === "" || name === "identity") return "identity";
  return name === "gzip" || name === "x-gzip" ? "gzip" : null;
}

function unsupportedEncoding(reply: FastifyReply): FastifyReply {
  return reply.code(415).header("accept-encoding", "gzip, identity").send({
    error: "unsupported_encoding",
    message: "the content-encoding is not supported; send gzip or nothing. Nothing was kept",
  });
}

/** The body as bytes, unpacked; null when that cannot be done within the bound. */
async function bodyOf(request: FastifyRequest, encoding: Encoding): Promise<Uint8Array | null> {
  // The content-type parser gives a buffer; a request without a body has none.
  const body = (request.body ?? Buffer.alloc(0)) as Buffer;
  if (encoding === "identity") return body;
  try {
    return await promisify(gunzip)(body, { maxOutputLength: BODY_BYTES_MAX });
  } catch {
    // The client is told; there is nothing of it to keep.
    return null;
  }
}

function answer(result: PushResult, reply: FastifyReply): FastifyReply {
  switch (result.kind) {
    case "accepted": {
      const { accepted, quarantined, skipped, errors } = result;
      return reply.code(200).send({ accepted, quarantined, skipped, errors });
    }
    case "too_many_records":
      return reply.code(413).send({
        error: "too_many_records",
        message: `the body has more than ${result.recordsMax} records; nothing of it was kept, send it in parts`,
      });
    case "overloaded":
      return reply.code(429).header("retry-after", "1").send({
        error: "overloaded",
        message: "more is waiting than fits; nothing of this request was kept, send it again",
      });
    case "failed":
      return reply
        .code(503)
        .header("retry-after", "5")
        .send({
          error: "not_written",
          message: `nothing of this request was kept, send it again: ${result.cause.message}`,
        });
  }
}

async function replay(
  parts: ServiceParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const encoding = encodingOf(request);
  if (encoding === null) return unsupportedEncoding(reply);
  const offsets = offsetsOf(await bodyOf(request, encoding));
  if (offsets === undefined) {
    const message = 'send {"offsets": [0, 1]} or an empty body for all';
    return reply.code(400).send({ error: "bad_request", message });
  }
  return json(reply, await parts.replayQuarantine(offsets));
}

/** Null for all; undefined when the body is something else. */
function offsetsOf(body: Uint8Array | null): readonly number[] | null | undefined {
  if (body === null) return undefined;
  if (body.length === 0) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(body).toString());
  } catch {
    // The client is told what to send.
    return undefined;
  }
  const offsets =
    typeof parsed === "object" && parsed !== null && "offsets" in parsed
      ? parsed.offsets
      : undefined;
  return Array.isArray(offsets) && offsets.every(Number.isSafeInteger) ? offsets : undefined;
}
