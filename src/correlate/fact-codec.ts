import type { EventId, Value } from "../event/index.ts";
import { type JsonObject, type JsonValue, parseJson, stringifyJson } from "../lib/json.ts";
import { isObject } from "../lib/members.ts";
import type { EpochMicros } from "../lib/time.ts";
import type { Fact } from "./fact.ts";
import { groupKey } from "./group-key.ts";

const decoder = new TextDecoder();

/**
 * The value of a record of the facts topic: UTF-8 JSON with the names of `Fact`, and `exact` where
 * a whole number beyond 2^53 is in it. Every time has sixteen digits, so without that mark each
 * fact would have to be read the slow way.
 */
export function encodeFact(fact: Fact): Uint8Array {
  const text = hasBigint(fact) ? stringifyJson({ ...fact, exact: true }) : JSON.stringify(fact);
  // Out of a pool: a `TextEncoder` would allocate a buffer for each (bench: pipeline).
  return Buffer.from(text);
}

/** Reads what `encodeFact` wrote; null when the bytes are no fact. */
export function decodeFact(bytes: Uint8Array): Fact | null {
  let value: JsonValue;
  try {
    const text = decoder.decode(bytes);
    value = JSON.parse(text);
    if (isObject(value) && value["exact"] === true) value = parseJson(text);
  } catch {
    return null;
  }
  if (!isObject(value) || !Number.isSafeInteger(value["time"])) return null;
  if (value["kind"] === "watermark") {
    return { kind: "watermark", time: value["time"] as EpochMicros };
  }
  return value["kind"] === "match" ? matchFact(value) : null;
}

/**
 * The key of a fact in its topic: facts of one group of one correlation go to one partition. Null
 * for a watermark, which belongs to every partition.
 */
export function factKey(fact: Fact): string | null {
  return fact.kind === "watermark" ? null : `${fact.correlation} ${groupKey(fact.group)}`;
}

function matchFact(value: JsonObject): Fact | null {
  const { correlation, contentHash, rule, group, values, time, event, dataset } = value;
  if (typeof correlation !== "string" || typeof contentHash !== "string") return null;
  if (typeof rule !== "string" || typeof event !== "string" || typeof dataset !== "string") {
    return null;
  }
  if (!isObject(group)) return null;
  if (values !== null && !Array.isArray(values)) return null;
  return {
    kind: "match",
    correlation,
    contentHash,
    rule,
    group,
    // An array by the check above, which TypeScript does not follow through `readonly`.
    values: values as readonly Value[] | null,
    time: time as EpochMicros,
    event: event as EventId,
    dataset,
  };
}

// `JSON.stringify` without a replacer is several times faster, and throws on a bigint.
function hasBigint(fact: Fact): boolean {
  if (fact.kind === "watermark") return false;
  return Object.values(fact.group).some(holdsBigint) || (fact.values ?? []).some(holdsBigint);
}

function holdsBigint(value: Value): boolean {
  if (typeof value !== "object" || value === null) return typeof value === "bigint";
  return Object.values(value).some(holdsBigint);
}
