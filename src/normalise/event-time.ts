import type { ParsedRecord, Sensor } from "../event/index.ts";
import { type EpochMicros, MICROS_PER_SECOND } from "../lib/time.ts";

/** When an event happened, and how that is known. */
export interface EventTime {
  readonly time: EpochMicros;
  readonly source: Sensor["timeSource"];
  readonly quality: Sensor["timeQuality"];
}

/** How far a log's clock may run ahead of ours before it is not believed. */
const SKEW_MAX_MICROS = 300 * MICROS_PER_SECOND;

/**
 * The log's own time. Without one, the time of arrival; with one more than five minutes after its
 * arrival, the time of arrival too, as `skewed`: a clock that is wrong must not move the windows.
 */
export function eventTime(
  received: EpochMicros,
  parsed: Pick<ParsedRecord, "time" | "timeQuality">,
): EventTime {
  const { time, timeQuality } = parsed;
  if (time === null) return { time: received, source: "receive", quality: "none" };
  if (time > received + SKEW_MAX_MICROS) {
    return { time: received, source: "receive", quality: "skewed" };
  }
  return { time, source: "log", quality: timeQuality };
}
