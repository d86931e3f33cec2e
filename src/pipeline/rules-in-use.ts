import type { RuleSet } from "../sigma/index.ts";

/** The rule set that the stages use: replaced as a whole, read once for each batch. */
export interface RulesInUse {
  readonly current: RuleSet;
}
