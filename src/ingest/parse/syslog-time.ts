import type { ParsedRecord } from "../../event/index.ts";
import { type CivilTime, fromCivil } from "../../lib/rfc3339.ts";
import { type EpochMicros, epochMicros, MICROS_PER_SECOND } from "../../lib/time.ts";
import { offsetSeconds, yearAt, type Zone } from "./zone.ts";

/** A time stamp found in a text. */
export interface Stamp {
  readonly time: EpochMicros;
  readonly quality: Exclude<ParsedRecord["timeQuality"], "none">;
  /** The index behind it. */
  readonly end: number;
  readonly hasYear: boolean;
  readonly hasFraction: boolean;
}

/** What completes a stamp that leaves something open. */
export interface StampContext {
  /** When the record was received; of an old file, when it was written at the latest. */
  readonly received: EpochMicros;
  /** For stamps without a zone. */
  readonly zone: Zone;
}

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

// Each is tried at one place only, and none can try one character twice.
const CLOCK = String.raw`(?<hour>\d{1,2}):(?<minute>\d\d):(?<second>\d\d)`;
const FRACTION = String.raw`(?:\.(?<fraction>\d{1,9})|,(?<comma>\d{1,9})(?!\d))?`;
const MONTH = "(?<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
const WEEKDAY = "(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +)?";
const OFFSET = String.raw`[+-]\d\d:?\d\d(?!\d)`;

const HOUR = 3600;

// Abbreviations that devices write and that mean one offset nearly everywhere; `IST` and its like
// are left to the configured zone.
const abbreviations = new Map([
  ["WET", 0],
  ["WEST", HOUR],
  ["CET", HOUR],
  ["CEST", 2 * HOUR],
  ["EET", 2 * HOUR],
  ["EEST", 3 * HOUR],
  ["EST", -5 * HOUR],
  ["EDT", -4 * HOUR],
  ["CDT", -5 * HOUR],
  ["MST", -7 * HOUR],
  ["MDT", -6 * HOUR],
  ["PST", -8 * HOUR],
  ["PDT", -7 * HOUR],
  ["JST", 9 * HOUR],
  ["AEST", 10 * HOUR],
  ["AEDT", 11 * HOUR],
]);
const ZONE_NAME = ["UTC", "GMT", ...abbreviations.keys()].join("|");

const shapes: readonly RegExp[] = [
  // RFC 3164 `Oct 11 22:14:15`, with what devices add: `*` or `.` before, a year before or behind
  // the clock, AM and PM, a fraction, a zone.
  new RegExp(
    String.raw`[*.]?${WEEKDAY}(?:(?<year0>\d{4}) +)?${MONTH} +(?<day>\d{1,2}),?(?: +(?<year1>\d{4}),?)? +` +
      String.raw`${CLOCK}(?: ?(?<half>[AP]M))?${FRACTION}(?: +(?<year2>(?:19|20)\d\d)(?=[ ",\]]|:(?: |$)|$))?` +
      String.raw`(?: +(?<zone>[A-Z]{1,4}T|UTC|${OFFSET})(?= ?:| *$))?`,
    "y",
  ),
  // RFC 3339 and ISO 8601; some write the zone's name.
  new RegExp(
    String.raw`(?<year0>\d{4})[-/](?<monthNumber>\d\d)[-/](?<day>\d\d)[Tt ] ?${CLOCK}${FRACTION}` +
      String.raw`(?: ?(?<zone>[Zz](?![A-Za-z0-9])|${OFFSET}|(?:${ZONE_NAME})(?= |$)))?`,
    "y",
  ),
  // `Fri 2026-11-20 10:11:12 CST` (journalctl): the zone by whatever name it has.
  new RegExp(
    String.raw`[A-Z][a-z]{2} (?<year0>\d{4})-(?<monthNumber>\d\d)-(?<day>\d\d) ${CLOCK}${FRACTION}` +
      String.raw` (?<zone>[A-Z]{3,5}|[+-]\d\d(?:\d\d)?)(?= |$)`,
    "y",
  ),
  // `20 Nov 2026 10:11:12 +0000`, `20/Nov/2026:10:11:12 +0000` (web servers).
  new RegExp(
    String.raw`${WEEKDAY}(?<day>\d{1,2})[-/ ]${MONTH}[-/ ](?<year0>\d{4})[: ]${CLOCK}${FRACTION}` +
      String.raw`(?: (?<zone>${OFFSET}|UTC|GMT))?`,
    "y",
  ),
  // `20/11/2026:10:11:12 GMT` (Citrix).
  new RegExp(
    String.raw`(?<day>\d\d)/(?<monthNumber>\d\d)/(?<year0>\d{4}):${CLOCK}(?: (?<zone>UTC|GMT))?`,
    "y",
  ),
];
const EPOCH = /(\d{10})(?:\.(\d{1,9}))?(?![\d.])/y;

/** The stamp that stands at `at`; null when none does, or the calendar does not have it. */
export function readStamp(text: string, at: number, context: StampContext): Stamp | null {
  const code = text.charCodeAt(at);
  const isDigit = code >= 48 && code <= 57;
  if (!isDigit && !(code >= 65 && code <= 90) && code !== 42 && code !== 46) return null;
  for (const shape of shapes) {
    shape.lastIndex = at;
    const groups = shape.exec(text)?.groups;
    if (groups !== undefined) return completeStamp(groups, shape.lastIndex, context);
  }
  return isDigit ? readEpoch(text, at) : null;
}

function readEpoch(text: string, at: number): Stamp | null {
  EPOCH.lastIndex = at;
  const match = EPOCH.exec(text);
  if (match === null) return null;
  return {
    time: epochMicros(Number(match[1]) * MICROS_PER_SECOND + fractionMicros(match[2])),
    quality: "exact",
    end: EPOCH.lastIndex,
    hasYear: true,
    hasFraction: match[2] !== undefined,
  };
}

type Groups = Readonly<Record<string, string | undefined>>;

function completeStamp(groups: Groups, end: number, context: StampContext): Stamp | null {
  const year = groups["year0"] ?? groups["year1"] ?? groups["year2"];
  const { zone, assumed } = zoneFor(groups["zone"], context.zone);
  const time = { ...clockOf(groups), year: Number(year ?? 0) };
  const seconds =
    year === undefined ? nearestYear(time, zone, context.received) : utcSeconds(time, zone);
  if (seconds === null) return null;
  return {
    time: epochMicros(
      seconds * MICROS_PER_SECOND + fractionMicros(groups["fraction"] ?? groups["comma"]),
    ),
    quality: qualityOf(year !== undefined, assumed),
    end,
    hasYear: year !== undefined,
    hasFraction: (groups["fraction"] ?? groups["comma"]) !== undefined,
  };
}

function qualityOf(hasYear: boolean, zoneAssumed: boolean): Stamp["quality"] {
  if (!hasYear) return "year_inferred";
  return zoneAssumed ? "zone_assumed" : "exact";
}

function clockOf(groups: Groups): Omit<CivilTime, "year"> {
  const month = groups["month"];
  const hour = Number(groups["hour"]);
  return {
    month: month === undefined ? Number(groups["monthNumber"]) : MONTHS.indexOf(month) / 3 + 1,
    day: Number(groups["day"]),
    hour: groups["half"] === undefined ? hour : (hour % 12) + (groups["half"] === "PM" ? 12 : 0),
    minute: Number(groups["minute"]),
    second: Number(groups["second"]),
  };
}

function fractionMicros(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.padEnd(6, "0").slice(0, 6));
}

function utcSeconds(time: CivilTime, zone: Zone): number | null {
  const local = fromCivil(time);
  return local === null ? null : zone.toUtc(local);
}

/** How far in the future a stamp without a year may lie: clocks and zones are often wrong. */
const AHEAD_SECONDS = 48 * 3600;
/** Back to the last leap day, for 29 February. */
const YEARS_BACK = 8;

/** The latest year that does not put the stamp more than two days after its arrival. */
function nearestYear(time: CivilTime, zone: Zone, received: EpochMicros): number | null {
  const arrival = received / MICROS_PER_SECOND;
  const latest = yearAt(arrival + AHEAD_SECONDS) + 1;
  for (let year = latest; year >= latest - YEARS_BACK - 1; year--) {
    const seconds = utcSeconds({ ...time, year }, zone);
    if (seconds !== null && seconds <= arrival + AHEAD_SECONDS) return seconds;
  }
  return null;
}

function zoneFor(name: string | undefined, otherwise: Zone): { zone: Zone; assumed: boolean } {
  if (name === undefined) return { zone: otherwise, assumed: true };
  const offset = offsetSeconds(name) ?? abbreviations.get(name) ?? null;
  if (offset === null) return { zone: otherwise, assumed: true };
  return { zone: { toUtc: (local) => local - offset }, assumed: false };
}
