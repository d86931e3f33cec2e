export { type ClosestWindow, closestWindows } from "./closest-windows.ts";
export type { Correlator, CorrelatorLimits, CorrelatorStats } from "./correlator.ts";
export { createCorrelator } from "./create-correlator.ts";
export type { Evidence, Fact, Hit, MatchFact } from "./fact.ts";
export { decodeFact, encodeFact, factKey } from "./fact-codec.ts";
export { groupKey } from "./group-key.ts";
