import type { ParsedRecord, RawRecord, Sensor } from "../event/index.ts";
import type { EventTime } from "./event-time.ts";

/**
 * How an event came to be. Nearly all events of a stream have the same answer: while it stays the
 * same it is one object, which no event has to hold anew and whose bytes are encoded once.
 */
export function sensorOf(
  raw: RawRecord,
  parser: string,
  parsed: ParsedRecord,
  { source, quality }: EventTime,
): Sensor {
  const { latest } = memory;
  const isSame =
    latest !== null &&
    latest.source === raw.source &&
    latest.parser === parser &&
    latest.keywords === parsed.keywords &&
    latest.timeSource === source &&
    latest.timeQuality === quality &&
    quality !== "skewed" &&
    latest.warnings === parsed.warnings;
  if (isSame) return latest;
  const sensor: Sensor = {
    source: raw.source,
    parser,
    keywords: parsed.keywords,
    timeSource: source,
    timeQuality: quality,
    late: false,
    warnings: quality === "skewed" ? [...parsed.warnings, "future_time"] : parsed.warnings,
  };
  memory.latest = sensor;
  return sensor;
}

const memory: { latest: Sensor | null } = { latest: null };
