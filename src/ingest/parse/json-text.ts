import type { JsonObject } from "../../lib/json.ts";
import { parseJson } from "../../lib/json.ts";
import { isObject } from "../../lib/members.ts";
import { findJsonError } from "./json-error.ts";

/** Objects and arrays deeper than this are refused: what comes after walks them recursively. */
const JSON_DEPTH_MAX = 64;

/** The object a text holds, or why it holds none. */
export type JsonText =
  | {
      readonly kind: "object";
      readonly value: JsonObject;
      /** Whether it holds a number beyond 2^53. */
      readonly isLarge: boolean;
    }
  | { readonly kind: "refused"; readonly code: string; readonly message: string };

/**
 * Reads one JSON object as `JSON.parse` does, without a look at its depth, and with large whole
 * numbers rounded: for callers who look at each value themselves. Null when it is no object.
 */
export function parsePlainJson(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}

/** Reads one JSON object; whole numbers beyond 2^53 become bigints. Never throws. */
export function readJsonObject(text: string): JsonText {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const at = findJsonError(text);
    return at === null ? tooDeep() : notJson(text, at);
  }
  if (!isObject(value)) return notAnObject(value);
  // JSON.parse gave an object that is not an array, so it is a JsonObject.
  const rounded = value as JsonObject;
  const { isDeep, large } = survey(rounded);
  if (isDeep) return tooDeep();
  if (large === NOWHERE) return { kind: "object", value: rounded, isLarge: false };
  const exact = withExactMember(text, rounded, large) ?? (parseJson(text) as JsonObject);
  return holdsInfinity(exact) ? outOfRange() : { kind: "object", value: exact, isLarge: true };
}

function notJson(text: string, at: number): JsonText {
  const found = at >= text.length ? "end of the line" : JSON.stringify(text.charAt(at));
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

/** Where an object holds numbers beyond 2^53: nowhere, in one member, or in more places. */
type Place = typeof NOWHERE | { readonly member: string } | typeof ANYWHERE;
const NOWHERE = "nowhere";
const ANYWHERE = "anywhere";

/** A walk over what was read takes less time than the searches of the text that would save it. */
function survey(root: JsonObject): { readonly isDeep: boolean; readonly large: Place } {
  let large: Place = NOWHERE;
  for (const key in root) {
    const value = root[key];
    if (typeof value === "string") continue;
    if (typeof value === "number") {
      if (isLarge(value)) large = large === NOWHERE ? { member: key } : ANYWHERE;
    } else if (typeof value === "object" && value !== null) {
      const verdict = surveyInner(value, 2);
      if (verdict === DEEP) return { isDeep: true, large };
      if (verdict === LARGE) large = ANYWHERE;
    }
  }
  return { isDeep: false, large };
}

const PLAIN = 0;
const LARGE = 1;
const DEEP = 2;

function surveyInner(node: object, depth: number): number {
  if (depth > JSON_DEPTH_MAX) return DEEP;
  let worst = PLAIN;
  for (const value of Object.values(node) as unknown[]) {
    const verdict = surveyValue(value, depth);
    if (verdict === DEEP) return DEEP;
    if (verdict === LARGE) worst = LARGE;
  }
  return worst;
}

function surveyValue(value: unknown, depth: number): number {
  if (typeof value === "number") return isLarge(value) ? LARGE : PLAIN;
  return typeof value === "object" && value !== null ? surveyInner(value, depth + 1) : PLAIN;
}

/** Only such a number may be another than was written; too large a one is infinite. */
function isLarge(value: number): boolean {
  return value > Number.MAX_SAFE_INTEGER || value < -Number.MAX_SAFE_INTEGER;
}

/**
 * The object with the digits of its one large number, as every event of Windows has in `Keywords`:
 * where it is plain that they are those of the member, for a second reading costs much. Else null.
 */
function withExactMember(text: string, rounded: JsonObject, large: Place): JsonObject | null {
  if (typeof large === "string" || !NAME.test(large.member) || text.includes("\\u")) return null;
  // Without escapes the name stands as it is; a text that holds it has a backslash at its quote.
  const name = `"${large.member}"`;
  const at = text.indexOf(name);
  if (text.includes(name, at + 1)) return null;
  const digits = INTEGER_MEMBER;
  digits.lastIndex = at + name.length;
  const [, written] = digits.exec(text) ?? [];
  if (written === undefined || Number(written) !== rounded[large.member]) return null;
  return Object.assign(rounded, { [large.member]: BigInt(written) });
}

const NAME = /^[A-Za-z]\w*$/;
const INTEGER_MEMBER = /\s*:\s*(-?\d{16,32})\s*[,}]/y;
