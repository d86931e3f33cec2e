import { parseJson, stringifyJson } from "../lib/json.ts";

/** Objects and lists inside each other; beyond this a record is an attack, not a log. */
const JSON_DEPTH_MAX = 100;

/** What is wrong with a value that is to be kept as JSON; the path starts with a dot or bracket. */
export interface JsonFault {
  readonly path: string;
  readonly expected: string;
  readonly found: unknown;
}

/**
 * The JSON text of a value, whole numbers beyond 2^53 as their digits, or what JSON cannot hold in
 * it: a number that is not finite, too deep a nesting, a function. A text with such whole numbers
 * starts with a space, so that `parseJsonText` need not search all others for them.
 */
export function toJsonText(value: unknown): string | JsonFault {
  const verdict = scan(value, 0);
  if (verdict === PLAIN) return JSON.stringify(value);
  return verdict === EXACT ? ` ${stringifyJson(value)}` : faultIn(value);
}

/** What JSON cannot hold in a value; null when it can hold all of it. */
export function jsonFault(value: unknown): JsonFault | null {
  return scan(value, 0) === FAULTY ? faultIn(value) : null;
}

function faultIn(value: unknown): JsonFault {
  return findFault(value, "", 0) ?? { path: "", expected: "a JSON value", found: value };
}

/** The value in a text of `toJsonText`. Throws `SyntaxError` when it is none. */
export function parseJsonText(text: string): unknown {
  return text.charCodeAt(0) === SPACE ? parseJson(text) : JSON.parse(text);
}

const SPACE = 0x20;

// What a scan found, the worst last.
const PLAIN = 0;
const EXACT = 1;
const FAULTY = 2;

/** Whether plain `JSON.stringify` will do: with a replacer it takes four times as long. */
function scan(value: unknown, depth: number): number {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "undefined":
      return PLAIN;
    case "number":
      return scanNumber(value);
    case "bigint":
      return EXACT;
    case "object":
      return value === null ? PLAIN : scanMembers(value as Record<string, unknown>, depth + 1);
    case "function":
    case "symbol":
      return FAULTY;
  }
}

function scanNumber(value: number): number {
  if (!Number.isFinite(value)) return FAULTY;
  return isRounded(value) ? EXACT : PLAIN;
}

/** Written as digits it would be read as an exact whole number, which it is not. */
function isRounded(value: number): boolean {
  return Math.abs(value) > Number.MAX_SAFE_INTEGER;
}

function scanMembers(members: Readonly<Record<string, unknown>>, depth: number): number {
  if (depth > JSON_DEPTH_MAX) return FAULTY;
  if (Array.isArray(members)) return scanItems(members, depth);
  let worst = PLAIN;
  for (const key in members) {
    const value = members[key];
    if (typeof value === "string") continue;
    const verdict = scan(value, depth);
    if (verdict > worst) worst = verdict;
  }
  return worst;
}

function scanItems(items: readonly unknown[], depth: number): number {
  let worst = PLAIN;
  for (const item of items) {
    const verdict = scan(item, depth);
    if (verdict > worst) worst = verdict;
  }
  return worst;
}

/** The slow second look, only for a value known to be at fault. */
function findFault(value: unknown, path: string, depth: number): JsonFault | null {
  if (typeof value === "number" && !Number.isFinite(value)) {
    return { path, expected: "a finite number", found: value };
  }
  if (typeof value === "function" || typeof value === "symbol") {
    return { path, expected: "a JSON value", found: value };
  }
  if (typeof value !== "object" || value === null) return null;
  if (depth >= JSON_DEPTH_MAX) {
    return { path, expected: `at most ${JSON_DEPTH_MAX} levels`, found: value };
  }
  for (const [key, member] of Object.entries(value)) {
    const step = Array.isArray(value) ? `[${key}]` : `.${key}`;
    const fault = findFault(member, path + step, depth + 1);
    if (fault !== null) return fault;
  }
  return null;
}
