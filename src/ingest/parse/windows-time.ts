import { firstTime, type JsonTime, type Member, readJsonTime } from "./json-time.ts";
import type { StampContext } from "./syslog-time.ts";
import { utc } from "./zone.ts";

/**
 * When a Windows event happened. Sysmon's `UtcTime` and the event's own `TimeCreated` are UTC also
 * when they do not say so; a shipper's times are taken as those of any JSON.
 */
export function readWindowsTime(native: Member, record: Member, context: StampContext): JsonTime {
  const own = firstTime(record, UTC_KEYS, { ...context, zone: utc });
  if (own !== null) return { time: own.time, quality: "exact" };
  const told = readJsonTime(native, context);
  return told.time === null && record !== native ? readJsonTime(record, context) : told;
}

const UTC_KEYS: readonly string[] = ["UtcTime", "TimeCreated", "SystemTime"];
