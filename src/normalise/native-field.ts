import type { Fields, Value } from "../event/index.ts";

// Each reads one field of a native record as the type the projection has; undefined when it is
// absent or of another type. The names are constants of the projections, and none is a member of
// `Object.prototype`, so a plain read finds own fields only; a `__proto__` of the log is one too.

/** A text that is not empty. */
export function textOf(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A whole number that a double holds exactly, not negative. */
export function longOf(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

const PORT_MAX = 65_535;

/** A port number. */
export function portOf(fields: Fields, name: string): number | undefined {
  const value = longOf(fields, name);
  return value !== undefined && value <= PORT_MAX ? value : undefined;
}

/** True or false. */
export function flagOf(fields: Fields, name: string): boolean | undefined {
  const value = fields[name];
  return typeof value === "boolean" ? value : undefined;
}

/** The texts of a list; a single text is a list of one; undefined when there are none. */
export function textsOf(fields: Fields, name: string): readonly string[] | undefined {
  const value = fields[name];
  if (typeof value === "string") return value === "" ? undefined : [value];
  if (!Array.isArray(value)) return undefined;
  const items: readonly Value[] = value;
  const texts = items.every(isText) ? items : items.filter(isText);
  return texts.length === 0 ? undefined : texts;
}

function isText(value: Value): value is string {
  return typeof value === "string";
}

/** Seconds as whole nanoseconds, as ECS counts durations. */
export function nanosOf(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  if (typeof value !== "number" || value < 0) return undefined;
  const nanos = Math.round(value * 1e9);
  return Number.isSafeInteger(nanos) ? nanos : undefined;
}

/** The sum of two counters; undefined when either is absent. */
export function sumOf(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}
