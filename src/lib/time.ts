import type { Brand } from "./brand.ts";

/**
 * A point in time as whole microseconds since 1970-01-01T00:00:00Z. Zeek stamps are microseconds,
 * and the year 2255 still fits a double exactly; every time inside Sluice is of this type.
 */
export type EpochMicros = Brand<number, "EpochMicros">;

export const MICROS_PER_MS = 1_000;
export const MICROS_PER_SECOND = 1_000_000;

/** The nearest whole microsecond of a number of microseconds. */
export function epochMicros(micros: number): EpochMicros {
  return Math.round(micros) as EpochMicros;
}

/** Seconds since the epoch, with a fraction, to the nearest microsecond. */
export function fromEpochSeconds(seconds: number): EpochMicros {
  return epochMicros(seconds * MICROS_PER_SECOND);
}

/** How far two times of the wall clock are apart: it may have been set back between them. */
export function apart(one: number, other: number): number {
  return Math.abs(one - other);
}
