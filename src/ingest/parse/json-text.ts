import type { JsonObject } from "../../lib/json.ts";
import { parseJson } from "../../lib/json.ts";
import { findJsonError } from "./json-error.ts";

/** Objects and arrays deeper than this are refused: what comes after walks them recursively. */
export const JSON_DEPTH_MAX = 64;

/** The object a text holds, or why it holds none. */
export type JsonText =
  | { readonly kind: "object"; readonly value: JsonObject }
  | { readonly kind: "refused"; readonly code: string; readonly message: string };

// Where a whole number of sixteen digits begins: only then can digits be lost, and only then is
// the slower exact reading needed. Fractions of that length are common in Zeek's JSON.
const LONG_DIGITS = /\d{16}/;
const LONG_INTEGER = /[:,[\s]-?\d{16}/;

// Where a number may be too large for a double: an exponent of three digits, or hundreds of digits.
const LARGE_NUMBER = /\d[eE]\+?\d{3}|\d{309}/;

/**
 * Reads one JSON object as `JSON.parse` does, without a look at its depth, and with large whole
 * numbers rounded: for callers who look at each value themselves. Null when it is no object.
 */
export function parsePlainJson(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}

/** Reads one JSON object; whole numbers beyond 2^53 become bigints. Never throws. */
export function readJsonObject(text: string): JsonText {
  let value: unknown;
  try {
    value = LONG_DIGITS.test(text) && LONG_INTEGER.test(text) ? parseJson(text) : JSON.parse(text);
  } catch {
    const at = findJsonError(text);
    return at === null ? tooDeep() : notJson(text, at);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return notAnObject(value);
  if (mayBeDeep(text) && isDeep(value)) return tooDeep();
  if (LARGE_NUMBER.test(text) && holdsInfinity(value)) return outOfRange();
  // JSON.parse gave an object that is not an array, so it is a JsonObject.
  return { kind: "object", value: value as JsonObject };
}

function notJson(text: string, at: number): JsonText {
  const found = at >= text.length ? "the end of the line" : JSON.stringify(text.charAt(at));
  return {
    kind: "refused",
    code: "not_json",
    message:
      `not valid JSON: unexpected ${found} at position ${at}; ` +
      "send one JSON object a line, or choose another format for this source",
  };
}

function notAnObject(value: unknown): JsonText {
  const name = Array.isArray(value) ? "an array" : `a ${value === null ? "null" : typeof value}`;
  return {
    kind: "refused",
    code: "not_an_object",
    message: `expected a JSON object but found ${name}; send one object a line`,
  };
}

function tooDeep(): JsonText {
  return {
    kind: "refused",
    code: "too_deep",
    message:
      `objects and arrays are nested more than ${JSON_DEPTH_MAX} deep; ` +
      "flatten the record where it is written",
  };
}

function outOfRange(): JsonText {
  return {
    kind: "refused",
    code: "number_range",
    message:
      "a number is larger than a double can hold (about 1.8e308); " +
      "write it as text, or correct it where it is written",
  };
}

// The depth is bounded by now.
function holdsInfinity(value: unknown): boolean {
  if (typeof value === "number") return !Number.isFinite(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(holdsInfinity);
}

// A text with few brackets cannot be deep; that settles nearly every line without a walk.
function mayBeDeep(text: string): boolean {
  let openers = 0;
  for (let at = text.indexOf("{"); at >= 0; at = text.indexOf("{", at + 1)) {
    if (++openers > JSON_DEPTH_MAX) return true;
  }
  for (let at = text.indexOf("["); at >= 0; at = text.indexOf("[", at + 1)) {
    if (++openers > JSON_DEPTH_MAX) return true;
  }
  return false;
}

function isDeep(root: object): boolean {
  let level: object[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= JSON_DEPTH_MAX) return true;
    level = level.flatMap(childrenOf);
  }
  return false;
}

function childrenOf(node: object): object[] {
  const values: unknown[] = Object.values(node);
  return values.filter((child) => typeof child === "object" && child !== null);
}
