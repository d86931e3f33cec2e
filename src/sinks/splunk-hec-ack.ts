import { memberOf } from "../lib/members.ts";
import type { HttpResult } from "./http-client.ts";
import { type HecVerdict, readHecReply } from "./splunk-hec-reply.ts";

/** What the collector says of acknowledgement ids. */
export type AckReply =
  | { readonly kind: "acks"; readonly safe: ReadonlySet<number> }
  /** HEC code 14: the token is not set to acknowledge. */
  | { readonly kind: "disabled" }
  | Extract<HecVerdict, { readonly kind: "retry" | "pause" }>;

/** Reads the reply of `/services/collector/ack`; an id counts as safe only when it says `true`. */
export function readAckReply(result: HttpResult): AckReply {
  if (result.kind === "reply") {
    const body = parseObject(result.text);
    if (body !== null && memberOf(body, "code") === ACK_DISABLED) return { kind: "disabled" };
    const acks = body === null ? undefined : memberOf(body, "acks");
    if (result.status === 200 && typeof acks === "object" && acks !== null) {
      return { kind: "acks", safe: safeIds(acks) };
    }
  }
  const verdict = readHecReply(result, { objects: 0, bytes: 0 });
  if (verdict.kind === "retry" || verdict.kind === "pause") return verdict;
  return {
    kind: "retry",
    reason: "the answer about acknowledgements is not understood",
    afterMs: null,
  };
}

const ACK_DISABLED = 14;

function safeIds(acks: object): ReadonlySet<number> {
  const safe = new Set<number>();
  for (const [id, state] of Object.entries(acks)) if (state === true) safe.add(Number(id));
  return safe;
}

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
