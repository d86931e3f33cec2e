import { type EpochMicros, epochMicros, MICROS_PER_MS } from "./time.ts";

/** Where a part that needs "now" gets it. Tests pass a clock of their own. */
export interface Clock {
  now(): EpochMicros;
}

/** The wall clock; the only reader of `Date` in the project. */
export const systemClock: Clock = {
  now: () => epochMicros(Date.now() * MICROS_PER_MS),
};
