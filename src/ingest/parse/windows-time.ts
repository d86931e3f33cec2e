import type { Fields } from "../../event/index.ts";
import { firstTime, type JsonTime, readJsonTime } from "./json-time.ts";
import type { StampContext } from "./syslog-time.ts";
import { utc } from "./zone.ts";

/**
 * When a Windows event happened. Sysmon's `UtcTime` and the event's own `TimeCreated` are UTC also
 * when they do not say so; a shipper's times are taken as those of any JSON.
 */
export function readWindowsTime(native: Fields, record: Fields, context: StampContext): JsonTime {
  const own = firstTime(record, UTC_KEYS, { ...context, zone: utc });
  if (own !== null) return { time: own.time, quality: "exact" };
  const told = readJsonTime(native, context);
  return told.time === null ? readJsonTime(record, context) : told;
}

const UTC_KEYS: readonly string[] = ["UtcTime", "TimeCreated", "SystemTime"];
