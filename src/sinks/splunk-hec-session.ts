import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

import { HttpClient, type HttpResult, type TlsOptions } from "./http-client.ts";

export interface HecSessionOptions {
  readonly token: string;
  readonly gzip: boolean;
  readonly timeoutMs: number;
  readonly tls: TlsOptions;
}

/**
 * What one client of a collector is known by: token, channel and the cookies of a load balancer.
 * A cookie that changes says that another indexer answers now; then the channel changes too, since
 * acknowledgement ids of the old one mean nothing there (splunk/kafka-connect-splunk#137).
 */
export class HecSession {
  readonly #client: HttpClient;
  readonly #options: HecSessionOptions;
  readonly #cookies = new Map<string, string>();
  #channel: string = randomUUID();

  constructor(options: HecSessionOptions) {
    this.#options = options;
    this.#client = new HttpClient(options.tls);
  }

  get channel(): string {
    return this.#channel;
  }

  /** Sends a body on a channel, compressed if so configured; never rejects. */
  async post(request: {
    readonly url: URL;
    readonly body: Uint8Array;
    readonly channel: string;
    readonly signal: AbortSignal;
  }): Promise<HttpResult> {
    const { url, body, channel, signal } = request;
    const compress = this.#options.gzip && body.length >= GZIP_BYTES_MIN;
    const result = await this.#client.post({
      url,
      headers: {
        Authorization: `Splunk ${this.#options.token}`,
        "Content-Type": "application/json",
        "X-Splunk-Request-Channel": channel,
        ...(compress ? { "Content-Encoding": "gzip" } : {}),
        ...(this.#cookies.size > 0 ? { Cookie: [...this.#cookies.values()].join("; ") } : {}),
      },
      body: compress ? await compressed(body) : body,
      timeoutMs: this.#options.timeoutMs,
      signal,
    });
    if (result.kind === "reply") this.#takeCookies(result.cookies);
    return result;
  }

  close(): void {
    this.#client.close();
  }

  #takeCookies(cookies: readonly string[]): void {
    for (const cookie of cookies.slice(0, COOKIES_MAX)) {
      const name = cookie.split("=", 1)[0] ?? "";
      const known = this.#cookies.get(name);
      if (known === undefined && this.#cookies.size >= COOKIES_MAX) continue;
      this.#cookies.set(name, cookie);
      if (known !== undefined && known !== cookie) this.#channel = randomUUID();
    }
  }
}

const compressed = promisify(gzip);
/** Below, compression costs more than it saves. */
const GZIP_BYTES_MIN = 1024;
const COOKIES_MAX = 8;
