import { toCivil, fromCivil } from "../../lib/rfc3339.ts";

/** Turns what a clock on the wall shows into UTC. */
export interface Zone {
  /**
   * Seconds since the epoch for a local time given as if it were UTC. A time that the change to
   * summer time skips is read with the offset before it, one that occurs twice is the first.
   */
  toUtc(localSeconds: number): number;
}

/** The one that most logs without a zone are written in. */
export const utc: Zone = { toUtc: (local) => local };

const OFFSET = /^([+-])([01]\d|2[0-3])(?::?([0-5]\d))?$/;

/** The zone of an IANA name or an offset like `+02:00`; null when there is no such zone. */
export function zoneOf(name: string): Zone | null {
  const offset = offsetSeconds(name);
  if (offset === 0) return utc;
  if (offset !== null) return { toUtc: (local) => local - offset };
  try {
    return ianaZone(
      new Intl.DateTimeFormat("en-US", {
        timeZone: name,
        hourCycle: "h23",
        era: "short",
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "numeric",
        minute: "numeric",
        second: "numeric",
      }),
    );
  } catch {
    return null;
  }
}

/** Seconds east of Greenwich for `Z`, `UTC`, `GMT` or `+02:00`; null for anything else. */
export function offsetSeconds(name: string): number | null {
  if (name === "UTC" || name === "GMT" || name === "Z" || name === "z") return 0;
  const match = OFFSET.exec(name);
  if (match === null) return null;
  const seconds = (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60;
  return match[1] === "-" ? 0 - seconds : seconds;
}

const QUARTER_SECONDS = 900;
/** Quarter hours remembered; when full, all are forgotten: logs stay near one time. */
const CACHE_MAX = 1024;

function ianaZone(format: Intl.DateTimeFormat): Zone {
  // Every change of offset in the last decades falls on a quarter of an hour.
  const offsets = new Map<number, number>();
  return {
    toUtc(local) {
      const quarter = Math.floor(local / QUARTER_SECONDS);
      let offset = offsets.get(quarter);
      if (offset === undefined) {
        offset = localOffset(format, quarter * QUARTER_SECONDS);
        if (offsets.size >= CACHE_MAX) offsets.clear();
        offsets.set(quarter, offset);
      }
      return local - offset;
    },
  };
}

const DAY_SECONDS = 86_400;

/** The offset that holds at a local time, found by trying those of a day before and after. */
function localOffset(format: Intl.DateTimeFormat, local: number): number {
  const before = offsetAt(format, local - DAY_SECONDS);
  const after = offsetAt(format, local + DAY_SECONDS);
  if (before === after || offsetAt(format, local - before) === before) return before;
  return offsetAt(format, local - after) === after ? after : before;
}

// The largest time Intl can format.
const SECONDS_MAX = 8_640_000_000_000;

function offsetAt(format: Intl.DateTimeFormat, utcSeconds: number): number {
  const seconds = Math.min(SECONDS_MAX, Math.max(-SECONDS_MAX, utcSeconds));
  const parts = new Map(
    format.formatToParts(seconds * 1000).map(({ type, value }) => [type, value] as const),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name));
  const year = parts.get("era") === "BC" ? 1 - part("year") : part("year");
  const shown = fromCivil({
    year,
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
    second: part("second"),
  });
  return shown === null ? 0 : shown - seconds;
}

/** The year at a number of seconds since the epoch, UTC. */
export function yearAt(seconds: number): number {
  return toCivil(seconds).year;
}
