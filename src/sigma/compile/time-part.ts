import type { Value } from "../../event/index.ts";
import { fromCivil, parseRfc3339, toCivil } from "../../lib/rfc3339.ts";
import { MICROS_PER_SECOND } from "../../lib/time.ts";
import type { TimePart } from "../ast.ts";
import { numberOf } from "./compare-number.ts";

/**
 * A part of the date that a value is, in UTC; null when it is no date. Dates are RFC 3339, with or
 * without a zone (none is UTC) or a time of day, and numbers since 1970: seconds, or by their size
 * milli-, micro- or nanoseconds. Weeks are those of ISO 8601, 1 to 53.
 */
export function timePart(value: Value, part: TimePart): number | null {
  const seconds = epochSeconds(value);
  if (seconds === null) return null;
  const civil = toCivil(seconds);
  return part === "week" ? isoWeek(Math.floor(seconds / SECONDS_PER_DAY)) : civil[part];
}

function epochSeconds(value: Value): number | null {
  if (typeof value === "string" && DATE.test(value)) return secondsOfDate(value);
  const number = numberOf(value);
  if (number === null) return null;
  const epoch = Number(number);
  const size = Math.abs(epoch);
  if (size < 1e11) return epoch;
  if (size < 1e14) return epoch / 1e3;
  if (size < 1e17) return epoch / 1e6;
  return size < 1e20 ? epoch / 1e9 : null;
}

function secondsOfDate(text: string): number | null {
  const full = text.length === 10 ? `${text}T00:00:00` : text;
  const micros = parseRfc3339(ZONE.test(full.slice(10)) ? full : `${full}Z`);
  return micros === null ? null : micros / MICROS_PER_SECOND;
}

/** ISO 8601: the week of a day is the week of the Thursday next to it. */
function isoWeek(day: number): number {
  // 1970-01-01 was a Thursday: 0 is Monday here.
  const weekday = (((day + 3) % 7) + 7) % 7;
  const thursday = day - weekday + 3;
  const { year } = toCivil(thursday * SECONDS_PER_DAY);
  const start = fromCivil({ year, month: 1, day: 1, hour: 0, minute: 0, second: 0 }) ?? 0;
  return 1 + Math.floor((thursday - start / SECONDS_PER_DAY) / 7);
}

const DATE = /^\d{4}-\d\d-\d\d/;
const ZONE = /(?:[Zz]|[+-]\d\d:?\d\d)$/;
const SECONDS_PER_DAY = 86_400;
