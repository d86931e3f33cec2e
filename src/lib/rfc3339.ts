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
  if (!isPunctuated(text)) return null;
  // Digit by digit: most JSON logs have such a stamp in every record, and a pattern takes thrice as
  // long. What is no number makes the sum none.
  const local = fromCivil({
    year: digits(text, 0, 4),
    month: digits(text, 5, 7),
    day: digits(text, 8, 10),
    hour: digits(text, 11, 13),
    minute: digits(text, 14, 16),
    second: digits(text, 17, 19),
  });
  if (local === null) return null;
  const hasFraction = isOneOf(text, 19, ".,");
  const zone = hasFraction ? endOfDigits(text, 20) : 19;
  const micros = hasFraction ? microsOf(text, 20, zone) : 0;
  const time = (local - zoneOffset(text, zone)) * MICROS_PER_SECOND + micros;
  return Number.isNaN(time) ? null : epochMicros(time);
}

function isPunctuated(text: string): boolean {
  const isDate = isOneOf(text, 4, "-") && isOneOf(text, 7, "-") && isOneOf(text, 10, "Tt ");
  return isDate && isOneOf(text, 13, ":") && isOneOf(text, 16, ":");
}

function isOneOf(text: string, at: number, signs: string): boolean {
  const code = text.charCodeAt(at);
  for (let index = 0; index < signs.length; index++) {
    if (signs.charCodeAt(index) === code) return true;
  }
  return false;
}

/** The number that the digits from one place up to another are; NaN when one of them is none. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

function endOfDigits(text: string, from: number): number {
  let at = from;
  while (!Number.isNaN(digits(text, at, at + 1))) at++;
  return at;
}

/** Of one to nine digits of a fraction; NaN for another number of them. */
function microsOf(text: string, from: number, to: number): number {
  const count = to - from;
  if (count < 1 || count > 9) return Number.NaN;
  return count < 6 ? digits(text, from, to) * 10 ** (6 - count) : digits(text, from, from + 6);
}

/** The seconds that a zone, which ends the text, is ahead of UTC; NaN when there is none. */
function zoneOffset(text: string, at: number): number {
  if (isOneOf(text, at, "Zz")) return text.length === at + 1 ? 0 : Number.NaN;
  if (!isOneOf(text, at, "+-")) return Number.NaN;
  const minuteAt = isOneOf(text, at + 3, ":") ? at + 4 : at + 3;
  const hours = digits(text, at + 1, at + 3);
  const minutes = digits(text, minuteAt, minuteAt + 2);
  if (hours > 23 || minutes > 59 || text.length !== minuteAt + 2) return Number.NaN;
  const seconds = (hours * 60 + minutes) * 60;
  return isOneOf(text, at, "-") ? -seconds : seconds;
}

const ZERO = 48;

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
  const six = String(micros).padStart(6, "0");
  return micros % 1000 === 0 ? `.${six.slice(0, 3)}` : `.${six}`;
}
