import type { Fields, OpenFields, Value } from "../../event/index.ts";
import { isObject, setMember } from "../../lib/members.ts";
import { parseRfc3339 } from "../../lib/rfc3339.ts";
import { MICROS_PER_SECOND } from "../../lib/time.ts";
import { roundMicros } from "./zeek-number.ts";

/** The native record of a Zeek JSON line, in the form the TSV of the same row would give. */
export interface ZeekJsonRow {
  readonly fields: Fields;
  /** `_path`, or what other shippers call it; null when the line does not say. */
  readonly path: string | null;
  readonly seconds: number | null;
  /** JSON that reads as `fields`, when it is the text of the line, or nearly so. */
  readonly fieldsText: string | undefined;
}

/**
 * Brings a Zeek JSON object, read from `text`, into the canonical form: flat names with dots, times
 * and intervals as seconds with six decimals, absent fields left out, what shippers added taken
 * away.
 */
export function readZeekJson(line: Fields, text: string): ZeekJsonRow {
  const plain = readPlainZeekJson(line, text);
  if (plain !== null) return plain;
  const tag = taggedPath(line);
  const source = tag === null ? line : (line[tag] as Fields); // taggedPath saw an object
  const style = styleOf(source);
  const fields: OpenFields = {};
  copyFields(source, fields, { style, prefix: "" });
  const ts = fields["ts"] ?? secondsOf(line["@timestamp"]);
  return {
    fields,
    path: statedPath(line) ?? tag,
    seconds: typeof ts === "number" ? ts : null,
    fieldsText: undefined,
  };
}

/**
 * The same for a line that needs nothing but its numbers rounded, as most do once `_path` is off:
 * it is not copied (bench: stages). Null for any other, and for one with a number so large that
 * plain `JSON.parse` may have lost digits of it.
 */
export function readPlainZeekJson(line: Fields, text: string): ZeekJsonRow | null {
  const shape = shapeOf(line);
  if (shape === "other") return null;
  // Fresh from JSON.parse, and nobody else's.
  const fieldsText = shape === "rounded" ? roundNumbers(line, text) : text;
  // A number, as the shape has seen.
  const seconds = line["ts"] as number;
  return { fields: line, path: null, seconds, fieldsText };
}

/** Canonical as it is, once its numbers are rounded, or not at all. */
type Shape = "canonical" | "rounded" | "other";

function shapeOf(line: Fields): Shape {
  const ts = line["ts"];
  if (typeof ts !== "number" || ts > MILLIS_MIN) return "other";
  let shape: Shape = "canonical";
  for (const key in line) {
    const first = key.charCodeAt(0);
    if (first === 95 || first === 64) return "other";
    const member = shapeOfMember(line[key]);
    if (member === "other") return "other";
    if (member === "rounded") shape = "rounded";
  }
  return hasUnderscores(line) ? "other" : shape;
}

function shapeOfMember(value: Value | undefined): Shape {
  if (typeof value === "string" || typeof value === "boolean") return "canonical";
  if (typeof value !== "number") return isPlainList(value) ? "canonical" : "other";
  if (!isExact(value)) return "other";
  return isCanonicalNumber(value) ? "canonical" : "rounded";
}

function isPlainList(value: Value | undefined): boolean {
  if (!Array.isArray(value)) return false;
  const items: readonly Value[] = value;
  for (const item of items) {
    const isNumber = typeof item === "number" && isExact(item) && isCanonicalNumber(item);
    if (typeof item !== "string" && !isNumber) return false;
  }
  return true;
}

function isExact(value: number): boolean {
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
}

function isCanonicalNumber(value: number): boolean {
  return Object.is(canonicalNumber(value), value);
}

/** Rounds the numbers, in the text too; undefined when it is not plain where one stands there. */
function roundNumbers(fields: OpenFields, text: string): string | undefined {
  let rounded: string | undefined = text;
  for (const key in fields) {
    const value = fields[key];
    if (typeof value !== "number" || isCanonicalNumber(value)) continue;
    const kept = canonicalNumber(value);
    setMember(fields, key, kept);
    if (rounded !== undefined) rounded = withNumber(rounded, key, kept);
  }
  return rounded;
}

/**
 * The text of an object of texts, numbers and lists with another number in one member; undefined
 * when it is not plain where that stands. What has a quote and a colon behind it is the end of a
 * key: inside a text the quote has a backslash before it.
 */
function withNumber(text: string, key: string, kept: number | bigint): string | undefined {
  const ending = `${key}":`;
  const at = text.indexOf(ending);
  const start = at + ending.length;
  // Of a key that comes twice the last one counts.
  if (!isKeyStart(text, at) || text.includes(ending, start)) return undefined;
  let end = start;
  while (isNumeric(text.charCodeAt(end))) end++;
  return end === start ? undefined : `${text.slice(0, start)}${kept}${text.slice(end)}`;
}

/** Whether a quote that opens a key stands before; an escaped one has a backslash before it. */
function isKeyStart(text: string, at: number): boolean {
  if (text.charCodeAt(at - 1) !== 34) return false;
  const before = text.charCodeAt(at - 2);
  return before === 44 || before === 123;
}

/** Whether JSON's numbers have the character: a digit, sign, point or exponent. */
function isNumeric(code: number): boolean {
  return (
    (code >= 48 && code <= 57) || code === 46 || code === 45 || code === 43 || (code | 32) === 101
  );
}

/** By these names a record tells that its writer puts underscores for dots: `hasUnderscores`. */
export const underscored: readonly string[] = [
  "id_orig_h",
  "certificate_serial",
  "times_modified",
  "seen_indicator",
];

function hasUnderscores(line: Fields): boolean {
  // By their names as written: that is how they are found soonest. JSON has no undefined.
  return (
    line["id_orig_h"] !== undefined ||
    line["certificate_serial"] !== undefined ||
    line["times_modified"] !== undefined ||
    line["seen_indicator"] !== undefined
  );
}

/** How this writer writes names and times. */
interface Style {
  /** `id_orig_h` for `id.orig_h`. */
  readonly underscores: boolean;
  /** `2024-01-02T03:04:05.678901Z` (TS_ISO8601), or numbers that a shipper has made texts of. */
  readonly textTimes: boolean;
  /** Milliseconds since the epoch (TS_MILLIS, TS_MILLIS_UNSIGNED). */
  readonly millis: boolean;
}

interface Copying {
  readonly style: Style;
  /** The names of the objects around, each with a dot behind. */
  readonly prefix: string;
}

function copyFields(source: Fields, fields: OpenFields, copying: Copying): void {
  const { style, prefix } = copying;
  for (const key in source) {
    const first = key.charCodeAt(0);
    // `_path`, `@stream`: metadata of the writer and of shippers, not of the log.
    if ((first === 95 || first === 64) && prefix === "" && metadata.has(key)) continue;
    const value = source[key] as Value; // key runs over the keys
    const name = style.underscores ? (dotted.get(key) ?? key) : prefix + key;
    const kept =
      typeof value === "string" && !style.textTimes ? value : canonical(value, name, style);
    if (isObject(kept)) copyFields(kept, fields, { style, prefix: `${name}.` });
    else if (kept !== null) setMember(fields, name, kept);
  }
}

function canonical(value: Value, name: string, style: Style): Value {
  if (typeof value === "string") {
    if (!style.textTimes) return value;
    if (timeFields.has(name)) return secondsOf(value) ?? value;
    return value.length === ISO_LENGTH ? (isoSeconds(value) ?? value) : value;
  }
  if (typeof value === "number" || typeof value === "bigint") {
    return style.millis && timeFields.has(name) ? fromMillis(value) : canonicalNumber(value);
  }
  return Array.isArray(value) ? value.map((item) => canonicalItem(item, style)) : value;
}

/** A number as the TSV of the same row would give it. */
export function canonicalNumber(value: number | bigint): number | bigint {
  if (typeof value === "bigint") return value;
  return Number.isInteger(value) ? value + 0 : roundMicros(value);
}

function canonicalItem(value: Value, style: Style): Value {
  return typeof value === "object" ? value : canonical(value, "", style);
}

// Zeek always writes six decimals: `2018-03-24T17:15:20.600725Z`. A time field is read with any
// number of them and any offset, as shippers rewrite it.
const ISO_LENGTH = 27;

/** The seconds of a time as RFC 3339 text; null for any other text. */
export function isoSeconds(text: string): number | null {
  const micros = parseRfc3339(text);
  return micros === null ? null : micros / MICROS_PER_SECOND;
}

/** A time as text: a date, or the number of seconds or milliseconds that Zeek writes. */
function secondsOf(value: Value | undefined): number | null {
  if (typeof value !== "string") return null;
  if (!EPOCH.test(value)) return isoSeconds(value);
  const number = Number(value);
  if (number <= MILLIS_MIN) return roundMicros(number);
  return fromMillis(Number.isInteger(number) ? BigInt(value) : number);
}

const EPOCH = /^-?\d{1,20}(?:\.\d{1,9})?$/;

// TS_MILLIS_UNSIGNED wraps times before 1970 around 2^64.
function fromMillis(value: number | bigint): number {
  const millis = typeof value === "bigint" ? Number(BigInt.asIntN(64, value)) : value;
  return roundMicros(millis / 1000);
}

// The year 5138 in seconds, 1973 in milliseconds.
export const MILLIS_MIN: number = 100_000_000_000;

function styleOf(source: Fields): Style {
  const ts = source["ts"];
  const write = source["_write_ts"];
  return {
    underscores: hasUnderscores(source),
    textTimes: typeof ts === "string" || typeof write === "string",
    millis: typeof ts === "bigint" || (typeof ts === "number" && ts > MILLIS_MIN),
  };
}

/** `{"conn": {…}}`: the only key of a line written with `tag_json`. */
function taggedPath(line: Fields): string | null {
  let only: string | null = null;
  for (const key in line) {
    if (only !== null) return null;
    only = key;
  }
  const inner = only === null ? null : (line[only] ?? null);
  const isRow = isObject(inner) && (Object.hasOwn(inner, "ts") || Object.hasOwn(inner, "uid"));
  return isRow ? only : null;
}

const pathKeys = ["_path", "@stream", "_stream"];

function statedPath(line: Fields): string | null {
  for (const key of pathKeys) {
    const value = line[key];
    if (typeof value === "string" && value !== "") return value;
  }
  return null;
}

const metadata = new Set([
  "_path",
  "_write_ts",
  "_system_name",
  "_stream",
  "_node",
  "@stream",
  "@system",
  "@proc",
  "@timestamp",
  "@version",
]);

/** Fields of type time in the logs Zeek ships, for milliseconds: elsewhere they are numbers. */
const timeFields = new Set([
  "ts",
  "from",
  "till",
  "compile_ts",
  "thisUpdate",
  "nextUpdate",
  "revoketime",
  "up_since",
  "times.modified",
  "times.accessed",
  "times.created",
  "times.changed",
  "certificate.not_valid_before",
  "certificate.not_valid_after",
  "ref_time",
  "org_time",
  "rec_time",
  "xmt_time",
  "network_time",
]);

// Only fields that are known to be parts of a record: `server_name` is a name of its own.
const dotted = new Map(
  [
    ...["orig_h", "orig_p", "resp_h", "resp_p", "vlan", "vlan_inner"].map((part) => `id.${part}`),
    ...["modified", "accessed", "created", "changed"].map((part) => `times.${part}`),
    ...[
      "version",
      "serial",
      "subject",
      "issuer",
      "cn",
      "not_valid_before",
      "not_valid_after",
      "key_alg",
      "sig_alg",
      "key_type",
      "key_length",
      "exponent",
      "curve",
    ].map((part) => `certificate.${part}`),
    ...["dns", "uri", "email", "ip", "other_fields"].map((part) => `san.${part}`),
    ...["ca", "path_len"].map((part) => `basic_constraints.${part}`),
    ...["indicator", "indicator_type", "where", "node", "host", "conn"].map(
      (part) => `seen.${part}`,
    ),
    ...["country_code", "region", "city", "latitude", "longitude"].map(
      (part) => `remote_location.${part}`,
    ),
    ...["major", "minor", "minor2", "minor3", "addl"].map((part) => `version.${part}`),
    ...["passive", "orig_h", "resp_h", "resp_p"].map((part) => `data_channel.${part}`),
  ].map((name) => [name.replace(".", "_"), name] as const),
);
