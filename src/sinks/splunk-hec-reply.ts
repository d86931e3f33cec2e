import { memberOf } from "../lib/members.ts";
import type { Distrust, HttpResult } from "./http-client.ts";

/** What a reply of the HTTP Event Collector means for the alerts of one request. */
export type HecVerdict =
  /** All are taken. `slow`: a queue over there is nearly full. */
  | { readonly kind: "taken"; readonly ackId: number | null; readonly slow: boolean }
  /** The objects before `index` are taken, that one is refused, those behind were not looked at. */
  | {
      readonly kind: "refused";
      readonly index: number;
      readonly ackId: number | null;
      readonly reason: string;
      readonly status: number;
    }
  /** Too large, or one is bad and the reply does not say which: send halves; one alone is refused. */
  | { readonly kind: "divide"; readonly reason: string; readonly status: number }
  /** The index does not exist. Alerts of one sink share it, so one alone says: configuration. */
  | { readonly kind: "index"; readonly reason: string }
  | { readonly kind: "retry"; readonly reason: string; readonly afterMs: number | null }
  | { readonly kind: "pause"; readonly reason: string };

/** What was sent: how many objects, how many bytes before compression. */
export interface HecRequestSize {
  readonly objects: number;
  readonly bytes: number;
}

/**
 * Reads a reply by its HTTP status and HEC code (Splunk, "Troubleshoot HTTP Event Collector",
 * possible error codes). What is not known for sure never counts as delivered, and only what names
 * an alert as bad can refuse one.
 */
export function readHecReply(result: HttpResult, sent: HecRequestSize): HecVerdict {
  if (result.kind === "failed") return readFailure(result.reason, result.distrust);
  const { status, retryAfterMs } = result;
  const body = readBody(result.text);
  const reason = reasonOf(status, body);
  if (status === 413) return { kind: "divide", reason, status };
  const byStatus = readStatus(status, reason, retryAfterMs);
  if (body === null) return byStatus;
  switch (MEANING.get(body.code)) {
    case undefined:
      return byStatus;
    case "taken":
      // A code of success under another status is not Splunk speaking.
      if (status !== 200) return byStatus;
      return { kind: "taken", ackId: body.ackId, slow: body.code !== 0 };
    case "busy":
      return { kind: "retry", reason, afterMs: retryAfterMs };
    case "configuration":
      return { kind: "pause", reason };
    case "index":
      return readIndex(body, reason);
    case "object":
      return readRefusal({ body, reason, status, sent });
  }
}

/** Text from the other side made fit for a log line: printable, short, without the secret. */
export function safeText(text: string, secret: string): string {
  const cleaned = text
    .slice(0, SNIPPET_SOURCE_MAX)
    .replaceAll(secret, "***")
    // eslint-disable-next-line no-control-regex -- control characters are what is to be removed
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, " ");
  return cleaned.slice(0, SNIPPET_MAX);
}

type Meaning = "taken" | "busy" | "configuration" | "index" | "object";

const MEANING: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [0, "taken"],
  [1, "configuration"],
  [2, "configuration"],
  [3, "configuration"],
  [4, "configuration"],
  [5, "object"],
  [6, "object"],
  [7, "index"],
  [8, "busy"],
  [9, "busy"],
  [10, "configuration"],
  [11, "configuration"],
  [12, "object"],
  [13, "object"],
  [15, "object"],
  [16, "configuration"],
  [18, "busy"],
  [19, "busy"],
  [20, "busy"],
  [21, "configuration"],
  [22, "configuration"],
  [23, "busy"],
  [24, "taken"],
  [25, "taken"],
  [26, "busy"],
  [27, "busy"],
  [28, "configuration"],
]);

/** Splunk Cloud calls a body that is too large badly formatted: code 6, number 0. */
const CLOUD_BYTES_SURE = 1_000_000;
const SNIPPET_SOURCE_MAX = 4096;
const SNIPPET_MAX = 200;

interface HecBody {
  readonly text: string;
  readonly code: number;
  readonly ackId: number | null;
  /** `invalid-event-number`. */
  readonly invalid: number | null;
}

function readFailure(reason: string, distrust: Distrust | null): HecVerdict {
  if (distrust === null) return { kind: "retry", reason, afterMs: null };
  return { kind: "pause", reason: `${reason}: ${MENDS[distrust]}` };
}

const MENDS: Readonly<Record<Distrust, string>> = {
  issuer: "the server's certificate is not trusted; set ca_file",
  name: "the server's certificate is for another name; set server_name",
};

function readRefusal(reply: {
  readonly body: HecBody;
  readonly reason: string;
  readonly status: number;
  readonly sent: HecRequestSize;
}): HecVerdict {
  const { body, reason, status, sent } = reply;
  const tooLarge = body.code === 6 && body.invalid === 0 && sent.bytes > CLOUD_BYTES_SURE;
  if (tooLarge || body.invalid === null || body.invalid >= sent.objects) {
    return { kind: "divide", reason, status };
  }
  return { kind: "refused", index: body.invalid, ackId: body.ackId, reason, status };
}

function readBody(text: string): HecBody | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const code = memberOf(value, "code");
  if (typeof code !== "number") return null;
  const said = memberOf(value, "text");
  return {
    text: typeof said === "string" ? said : "",
    code,
    ackId: wholeNumber(memberOf(value, "ackId")),
    invalid: wholeNumber(memberOf(value, "invalid-event-number")),
  };
}

function wholeNumber(value: unknown): number | null {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null;
}

// The number is off by one: 0 or 1 says that the first is bad, and then all are.
function readIndex(body: HecBody, reason: string): HecVerdict {
  return { kind: (body.invalid ?? 0) <= 1 ? "pause" : "index", reason };
}

// Without a code that says what is meant, the status tells whether time may heal it.
function readStatus(status: number, reason: string, afterMs: number | null): HecVerdict {
  return isTransient(status) ? { kind: "retry", reason, afterMs } : { kind: "pause", reason };
}

function isTransient(status: number): boolean {
  // A 200 that is not HEC's (a page of a proxy under repair) proves nothing: try again.
  return status < 300 || status === 408 || status === 425 || status === 429 || status >= 500;
}

function reasonOf(status: number, body: HecBody | null): string {
  if (body === null) return `HTTP ${status} without a HEC reply${HINTS.get(status) ?? ""}`;
  const number = body.invalid === null ? "" : `, event number ${body.invalid}`;
  return `HTTP ${status}, HEC code ${body.code} ${JSON.stringify(body.text)}${number}`;
}

const HINTS: ReadonlyMap<number, string> = new Map([
  [401, ": check the token"],
  [403, ": check the token, and what stands between here and Splunk"],
  [404, ": check the URL; HEC listens on its own port (8088)"],
  [405, ": check the URL"],
  [415, ": set gzip to false"],
]);
