import type { Fields, ParsedRecord, Value } from "../../event/index.ts";
import { parseRfc3339 } from "../../lib/rfc3339.ts";
import { type EpochMicros, epochMicros } from "../../lib/time.ts";
import { readStamp, type StampContext } from "./syslog-time.ts";
import { utc } from "./zone.ts";

/** A time found in a JSON record. */
export interface JsonTime {
  readonly time: EpochMicros | null;
  readonly quality: ParsedRecord["timeQuality"];
}

/** Where JSON logs write their time, the surest first. */
const timeKeys = [
  "@timestamp",
  "timestamp",
  "TimeCreated",
  "UtcTime",
  "EventTime",
  "eventTime",
  "time",
  "ts",
  "_time",
  "Timestamp",
  "datetime",
  "date",
  // Azure, Microsoft 365, Okta, Kubernetes, nginx, journald, GitHub.
  "TimeGenerated",
  "eventTimestamp",
  "createdDateTime",
  "CreationTime",
  "published",
  "requestReceivedTimestamp",
  "time_iso8601",
  "time_local",
  "__REALTIME_TIMESTAMP",
  "created_at",
];

const NONE: JsonTime = { time: null, quality: "none" };

/**
 * The time of a JSON record: the first of the usual keys that holds one, as text, or as a number
 * of seconds, milliseconds, microseconds or nanoseconds since the epoch, told by its size.
 */
export function readJsonTime(member: Member, context: StampContext): JsonTime {
  return firstTime(member, timeKeys, context) ?? dateAndTime(member, context) ?? NONE;
}

/** A member of a JSON record by its name; undefined when it has none. */
export type Member = (name: string) => Value | undefined;

/** The members of an object. */
export function membersOf(fields: Fields): Member {
  return (name) => (Object.hasOwn(fields, name) ? fields[name] : undefined);
}

// As the W3C extended log format of web servers and proxies has them; FortiGate adds an offset.
function dateAndTime(member: Member, context: StampContext): JsonTime | null {
  const [date, time, tz] = [member("date"), member("time"), member("tz")];
  if (typeof date !== "string" || typeof time !== "string") return null;
  const offset = typeof tz === "string" && /^[+-]\d\d:?\d\d$/.test(tz) ? tz : "";
  return timeOf(`${date} ${time}${offset}`, context);
}

/** The first of the keys that holds a time; null when none does. */
export function firstTime(
  member: Member,
  keys: readonly string[],
  context: StampContext,
): JsonTime | null {
  for (const key of keys) {
    const value = member(key);
    const found = value === undefined ? null : timeOf(value, context);
    if (found !== null) return found;
  }
  return null;
}

function timeOf(value: Value, context: StampContext): JsonTime | null {
  if (typeof value === "number" || typeof value === "bigint") return fromEpoch(Number(value));
  if (typeof value !== "string") return null;
  const text = value.trim();
  // What most logs write, read in a third of the time.
  const plain = parseRfc3339(text);
  if (plain !== null) return { time: plain, quality: "exact" };
  const assumed = context.zone === utc ? parseRfc3339(`${text}Z`) : null;
  if (assumed !== null) return { time: assumed, quality: "zone_assumed" };
  if (/^\d{9,19}(?:\.\d{1,9})?$/.test(text)) return fromEpoch(Number(text));
  // As PowerShell's ConvertTo-Json writes times.
  const [, millis] = /^\/Date\((\d{9,14})\)\/$/.exec(text) ?? [];
  if (millis !== undefined) return { time: epochMicros(Number(millis) * 1000), quality: "exact" };
  const stamp = readStamp(text, 0, context);
  return stamp !== null && stamp.end === text.length
    ? { time: stamp.time, quality: stamp.quality }
    : null;
}

// Seconds up to the year 5138; a thousand times more for each finer unit. Below 1973 in its unit a
// number is more likely a duration or a counter.
const SECONDS_MIN = 1e8;
const SECONDS_MAX = 1e11;

function fromEpoch(value: number): JsonTime | null {
  if (!(value >= SECONDS_MIN)) return null;
  if (value < SECONDS_MAX) return { time: epochMicros(value * 1e6), quality: "exact" };
  if (value < SECONDS_MAX * 1e3) return { time: epochMicros(value * 1e3), quality: "exact" };
  if (value < (SECONDS_MAX * 1e6) / 10) return { time: epochMicros(value), quality: "exact" };
  return value < SECONDS_MAX * 1e9 ? { time: epochMicros(value / 1e3), quality: "exact" } : null;
}
