export type { Correlator, CorrelatorLimits, CorrelatorStats } from "./correlator.ts";
export type { Evidence, Fact, Hit } from "./fact.ts";
