import { visibleText } from "./visible-text.ts";

/** What JSON can say, with whole numbers beyond 2^53 kept exactly. */
export type JsonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly JsonValue[]
  | JsonObject;

/**
 * An object as `JSON.parse` makes it. A key like `__proto__` is an own property there and does no
 * harm, but read a key that came from outside with `Object.hasOwn` only.
 */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

// Sixteen digits in a row: the only lines in which a number can be beyond 2^53.
const LONG_DIGITS = /\d{16}/;

/**
 * `JSON.parse` that keeps whole numbers beyond 2^53 as bigints instead of rounding them.
 * Throws `SyntaxError` as `JSON.parse` does.
 */
export function parseJson(text: string): JsonValue {
  return LONG_DIGITS.test(text) ? JSON.parse(text, exactIntegers) : JSON.parse(text);
}

/**
 * `JSON.stringify` that writes a bigint as its digits, and a number beyond 2^53 with an exponent, so
 * that `parseJson` tells them apart again. `undefined` members are left out.
 */
export function stringifyJson(value: unknown, indent?: number): string {
  // A replacer is called for every member: only where there is such a number is it worth that.
  return holdsLarge(value)
    ? JSON.stringify(value, exactNumbers, indent)
    : JSON.stringify(value, undefined, indent);
}

/** `stringifyJson` for lines that people look at: the same value, but nothing acts on a terminal. */
export function stringifyVisibleJson(value: unknown, indent?: number): string {
  const text = stringifyJson(value, indent);
  // JSON has escaped the line ends of texts; the others are those of its layout.
  return indent === undefined ? visibleText(text) : text.split("\n").map(visibleText).join("\n");
}

interface RawJson {
  rawJSON(text: string): unknown;
}

function exactNumbers(_key: string, value: unknown): unknown {
  // ES2026 "JSON.parse source text access", in Node 24; TypeScript's es2024 library does not know it.
  if (typeof value === "bigint") return (JSON as unknown as RawJson).rawJSON(String(value));
  return typeof value === "number" && isLarge(value)
    ? (JSON as unknown as RawJson).rawJSON(value.toExponential())
    : value;
}

function holdsLarge(value: unknown): boolean {
  if (typeof value === "bigint") return true;
  if (typeof value === "number") return isLarge(value);
  if (typeof value !== "object" || value === null) return false;
  // A list is not gone through by its keys: they would have to be made first.
  if (Array.isArray(value)) return value.some(holdsLarge);
  const members = value as Readonly<Record<string, unknown>>;
  for (const key in members) {
    const member = members[key];
    if (typeof member !== "string" && holdsLarge(member)) return true;
  }
  return false;
}

function isLarge(value: number): boolean {
  return Math.abs(value) > Number.MAX_SAFE_INTEGER && Number.isFinite(value);
}

function exactIntegers(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value;
}
