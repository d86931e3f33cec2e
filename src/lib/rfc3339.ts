import { type EpochMicros, epochMicros, MICROS_PER_SECOND } from "./time.ts";

const SECONDS_PER_DAY = 86_400;

/**
 * `2026-01-02T03:04:05.678901Z`, with as many of the six fraction digits as are not zero in
 * groups of three (none, three or six). Years outside 0–9999 are written with a sign and six digits.
 */
export function formatRfc3339(time: EpochMicros): string {
  const seconds = Math.floor(time / MICROS_PER_SECOND);
  const micros = time - seconds * MICROS_PER_SECOND;
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const rest = seconds - days * SECONDS_PER_DAY;
  const { year, month, day } = civilFromDays(days);
  const clock = `${pad(Math.floor(rest / 3600))}:${pad(Math.floor(rest / 60) % 60)}:${pad(rest % 60)}`;
  return `${formatYear(year)}-${pad(month)}-${pad(day)}T${clock}${formatFraction(micros)}Z`;
}

/**
 * Reads an RFC 3339 stamp strictly: a date that the calendar does not have, a missing zone or a
 * second of 61 gives null. A leap second (`:60`) counts as the first moment of the next minute.
 * Digits beyond the microsecond are cut off. A space for the `T` and an offset without a colon
 * (`+0200`) are accepted.
 */
export function parseRfc3339(text: string): EpochMicros | null {
  const match =
    /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?:([Zz])|([+-])(\d\d):?(\d\d))$/.exec(
      text,
    );
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction, , sign, zoneHour, zoneMinute] = match;
  const local = fromCivil({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
  });
  if (local === null || Number(zoneHour ?? 0) > 23 || Number(zoneMinute ?? 0) > 59) return null;
  const offset = (Number(zoneHour ?? 0) * 60 + Number(zoneMinute ?? 0)) * 60;
  const seconds = local - (sign === "-" ? -offset : offset);
  return epochMicros(
    seconds * MICROS_PER_SECOND + Number((fraction ?? "").padEnd(6, "0").slice(0, 6)),
  );
}

/** A date and a time of day in the Gregorian calendar, as written on a clock somewhere. */
export interface CivilTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** 0 to 60; 60 is a leap second. */
  readonly second: number;
}

/** Seconds since the epoch if the clock stood in UTC; null when the calendar has no such time. */
export function fromCivil(time: CivilTime): number | null {
  const { year, month, day, hour, minute, second } = time;
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 60) return null;
  return daysFromCivil(year, month, day) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
}

/** The calendar date and time of day, in UTC, of a number of seconds since the epoch. */
export function toCivil(epochSeconds: number): CivilTime {
  const days = Math.floor(epochSeconds / SECONDS_PER_DAY);
  const rest = Math.floor(epochSeconds) - days * SECONDS_PER_DAY;
  return {
    ...civilFromDays(days),
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
  };
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

// The year is counted from 1 March, so that a leap day is the last day of its year
// (proleptic Gregorian calendar, eras of 400 years = 146,097 days).
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function civilFromDays(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

function pad(n: number): string {
  return n < 10 ? `0${n}` : String(n);
}

function formatYear(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, "0");
  return `${year < 0 ? "-" : "+"}${String(Math.abs(year)).padStart(6, "0")}`;
}

function formatFraction(micros: number): string {
  if (micros === 0) return "";
  const digits = String(micros).padStart(6, "0");
  return micros % 1000 === 0 ? `.${digits.slice(0, 3)}` : `.${digits}`;
}
