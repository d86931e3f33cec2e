import { once } from "node:events";
import type { IncomingMessage, Agent as PlainAgent } from "node:http";
import type { Agent as SecureAgent } from "node:https";

import { codeOf } from "../lib/caught.ts";

// An import reads all that the module exports, and with it loads the whole of `fetch`.
const http = process.getBuiltinModule("node:http");
const https = process.getBuiltinModule("node:https");

/** What came back from one request, or why nothing did. */
export type HttpResult =
  | {
      readonly kind: "reply";
      readonly status: number;
      /** `Retry-After` in seconds; a date there is ignored. */
      readonly retryAfterMs: number | null;
      /** `name=value` of each cookie that the reply sets. */
      readonly cookies: readonly string[];
      /** At most `replyBytesMax` of the body. */
      readonly text: string;
    }
  /** Not sent, or sent with an unknown fate. `distrust`: what of the certificate was not believed. */
  | { readonly kind: "failed"; readonly reason: string; readonly distrust: Distrust | null };

/** Who issued the certificate or when it holds, or the name that it is for. */
export type Distrust = "issuer" | "name";

/** One POST request. */
export interface HttpPost {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** For the whole exchange, connecting included. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** How a server is believed. */
export interface TlsOptions {
  /** Certificates in PEM, in place of those that Node brings. */
  readonly ca?: string;
  readonly serverName?: string;
  readonly insecureSkipVerify?: boolean;
}

/**
 * POST over connections that are kept open. It is built on node:https because the global fetch
 * takes no private CA without a further package. Redirects are not followed: the token in the
 * headers belongs to one server.
 */
export class HttpClient {
  readonly #plain: PlainAgent;
  readonly #secure: SecureAgent;

  constructor(tls: TlsOptions) {
    const limits = { keepAlive: true, maxSockets: 4, maxFreeSockets: 1 };
    this.#plain = new http.Agent(limits);
    this.#secure = new https.Agent({
      ...limits,
      minVersion: "TLSv1.2",
      rejectUnauthorized: tls.insecureSkipVerify !== true,
      ...(tls.ca === undefined ? {} : { ca: tls.ca }),
      ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
    });
  }

  /** Resolves with the reply or with the reason why there is none; never rejects. */
  async post(post: HttpPost): Promise<HttpResult> {
    const deadline = AbortSignal.timeout(post.timeoutMs);
    const signal = AbortSignal.any([post.signal, deadline]);
    try {
      return await this.#exchange(post, signal);
    } catch (cause) {
      if (post.signal.aborted) return failed("stopped");
      if (deadline.aborted) return failed(`no reply within ${post.timeoutMs} ms`);
      return failed(describe(cause), distrustOf(codeOf(cause)));
    }
  }

  /** Closes the idle connections. */
  close(): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }

  async #exchange(post: HttpPost, signal: AbortSignal): Promise<HttpResult> {
    const secure = post.url.protocol === "https:";
    const headers = { ...post.headers, "Content-Length": String(post.body.length) };
    const request = secure
      ? https.request(post.url, { method: "POST", headers, signal, agent: this.#secure })
      : http.request(post.url, { method: "POST", headers, signal, agent: this.#plain });
    // An error after the response has begun is told by the response; this one hears the rest.
    request.on("error", () => {});
    request.end(post.body);
    const [response] = (await once(request, "response")) as [IncomingMessage];
    const text = await readText(response);
    return {
      kind: "reply",
      status: response.statusCode ?? 0,
      retryAfterMs: readSeconds(response.headers["retry-after"]),
      cookies: (response.headers["set-cookie"] ?? []).map(
        (cookie) => cookie.split(";", 1)[0] ?? "",
      ),
      text,
    };
  }
}

const REPLY_BYTES_MAX = 1 << 20;

// Verification failures of OpenSSL as Node names them: a matter of configuration, not of time.
const ISSUER_CODES: ReadonlySet<string> = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_REVOKED",
  "CERT_UNTRUSTED",
]);

function distrustOf(code: string | undefined): Distrust | null {
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return "name";
  return ISSUER_CODES.has(code ?? "") ? "issuer" : null;
}

// A response that ends early makes the iteration throw, so a part of a reply is never taken for all.
async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= REPLY_BYTES_MAX) break;
  }
  return Buffer.concat(chunks).toString("utf8", 0, REPLY_BYTES_MAX);
}

function readSeconds(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) * 1000 : null;
}

function failed(reason: string, distrust: Distrust | null = null): HttpResult {
  return { kind: "failed", reason, distrust };
}

function describe(cause: unknown): string {
  return `connection failed (${codeOf(cause) ?? (cause instanceof Error ? cause.name : "unknown")})`;
}
