export { runCaseFile } from "./run-case-file.ts";
export { type RuleById, runRegression } from "./run-regression.ts";
export { type TestedRules, testedRules } from "./tested-rules.ts";
export type { TestResult } from "./test-result.ts";
