import { isDeepStrictEqual } from "node:util";

import {
  FALSE,
  type FlatJson,
  LIST,
  NULL,
  NUMBER,
  STRING,
  TRUE,
  WIDE_STRING,
} from "../../src/lib/flat-json.ts";
import { type JsonObject, type JsonValue, parseJson } from "../../src/lib/json.ts";
import { isObject } from "../../src/lib/members.ts";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads a line, and holds what was read against `parseJson`: what is wrong, or null. `isRead` tells
 * whether it was taken at all.
 */
export function readingFault(
  json: FlatJson,
  line: Uint8Array,
): { readonly isRead: boolean; readonly fault: string | null } {
  if (!json.read(line)) return { isRead: false, fault: null };
  return { isRead: true, fault: faultOf(json, line) };
}

function faultOf(json: FlatJson, line: Uint8Array): string | null {
  let text: string;
  let value: JsonValue;
  try {
    text = strict.decode(line);
    value = parseJson(text);
  } catch (error) {
    return `it was read, but ${String(error)}`;
  }
  if (!isObject(value)) return "it was read, but is no object";
  if (json.length !== line.length) return `its length is ${json.length}`;
  if (json.text() !== text) return "its text is another";
  return memberFault(json, value) ?? flagFault(json, value, text);
}

function memberFault(json: FlatJson, fields: JsonObject): string | null {
  for (const [name, expected] of Object.entries(fields)) {
    const place = json.place(json.key(name));
    const found = json.value(place);
    if (!isDeepStrictEqual(found, expected)) return `${name} is ${shown(found)}`;
    if (json.kind(place) !== kindOf(expected)) return `${name} is of kind ${json.kind(place)}`;
  }
  const places = Object.values(fields).reduce<number>((sum, value) => sum + placesOf(value), 0);
  return json.count === places ? null : `it has ${json.count} places, not ${places}`;
}

function flagFault(json: FlatJson, fields: JsonObject, text: string): string | null {
  const values = Object.values(fields).flatMap((value) =>
    Array.isArray(value) ? (value as readonly JsonValue[]) : [value],
  );
  const listed = Object.values(fields).flatMap((value) =>
    Array.isArray(value) ? (value as readonly JsonValue[]) : [],
  );
  const expected = {
    hasGaps: values.includes(null) || listed.some((value) => typeof value === "boolean"),
    hasMeta: Object.keys(fields).some((name) => /^[_@]/.test(name)),
    // Plainly or by escapes.
    isWide: [text, ...values].some((each) => typeof each === "string" && /[^\0-\x7f]/.test(each)),
  };
  const { hasGaps, hasMeta, isWide } = json;
  // A key without a name may be taken for one with any: no record has one.
  const isNamed = !Object.hasOwn(fields, "");
  if (isNamed && !isDeepStrictEqual({ hasGaps, hasMeta, isWide }, expected)) {
    return `it is said to be ${shown({ hasGaps, hasMeta, isWide })}`;
  }
  const isLong = values.some(
    (value) => typeof value === "bigint" || (typeof value === "number" && !isExact(value)),
  );
  return isLong && !json.hasLong ? "its long number was not noticed" : null;
}

function isExact(value: number): boolean {
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
}

function placesOf(value: JsonValue): number {
  return Array.isArray(value) ? 1 + value.length : 1;
}

function kindOf(value: JsonValue): number {
  if (value === null) return NULL;
  if (typeof value === "string") return /[^\0-\x7f]/.test(value) ? WIDE_STRING : STRING;
  if (typeof value === "boolean") return value ? TRUE : FALSE;
  return typeof value === "object" ? LIST : NUMBER;
}

function shown(value: unknown): string {
  return (
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === "bigint" ? `bigint ${inner}` : inner,
    ) ?? "absent"
  );
}
