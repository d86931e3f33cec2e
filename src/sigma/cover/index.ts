export { CoverMatcher, type Found, type IndexStats } from "./cover-matcher.ts";
export { planRule, type RulePlan } from "./plan.ts";
