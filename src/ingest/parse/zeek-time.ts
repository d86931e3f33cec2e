import { type EpochMicros, fromEpochSeconds } from "../../lib/time.ts";

/** The time of a row by its `ts`; null when there is none, or one too large for microseconds. */
export function zeekTime(seconds: number | null): EpochMicros | null {
  if (seconds === null) return null;
  const time = fromEpochSeconds(seconds);
  return Number.isSafeInteger(time) ? time : null;
}
