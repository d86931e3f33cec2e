import { type JsonObject, type JsonValue, parseJson, stringifyJson } from "../lib/json.ts";
import { isObject } from "../lib/members.ts";
import { formatRfc3339, parseRfc3339 } from "../lib/rfc3339.ts";
import type { EpochMicros } from "../lib/time.ts";

/** An alert that a sink refused for good, and why: one record of the topic `dlq.<sink>`. */
export interface DeadLetter {
  readonly sink: string;
  readonly reason: string;
  /** HTTP status, where the refusal came with one. */
  readonly status: number | null;
  /** How often it was sent. */
  readonly attempts: number;
  readonly time: EpochMicros;
  /** Where the alert stands in the alerts topic. */
  readonly offset: number;
  /** Null when the record of the alerts topic could not be read. */
  readonly alertId: string | null;
  /** The record of the alerts topic; null when it is not JSON. */
  readonly alert: JsonValue;
  /** The same, where it is not JSON. */
  readonly alertBase64: string | null;
}

/** One JSON object, readable by people too. */
export function encodeDeadLetter(letter: DeadLetter): Uint8Array {
  return Buffer.from(stringifyJson({ ...letter, time: formatRfc3339(letter.time) }));
}

/** The part of a letter that holds a record of the alerts topic. */
export function enclose(record: Uint8Array): Pick<DeadLetter, "alert" | "alertBase64"> {
  const bytes = Buffer.from(record);
  try {
    return { alert: parseJson(bytes.toString("utf8")), alertBase64: null };
  } catch {
    return { alert: null, alertBase64: bytes.toString("base64") };
  }
}

/** The letter that the bytes hold, or null when they hold none. */
export function decodeDeadLetter(bytes: Uint8Array): DeadLetter | null {
  const held = enclose(bytes).alert;
  return isObject(held) ? letterOf(held) : null;
}

function letterOf(held: JsonObject): DeadLetter | null {
  const { sink, reason } = held;
  const time = typeof held["time"] === "string" ? parseRfc3339(held["time"]) : null;
  if (typeof sink !== "string" || typeof reason !== "string" || time === null) return null;
  return {
    sink,
    reason,
    status: numberOf(held["status"]),
    attempts: numberOf(held["attempts"]) ?? 0,
    time,
    offset: numberOf(held["offset"]) ?? 0,
    alertId: textOf(held["alertId"]),
    alert: held["alert"] ?? null,
    alertBase64: textOf(held["alertBase64"]),
  };
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
