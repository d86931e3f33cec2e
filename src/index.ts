/** What a program that embeds Sluice may use; the command line is made of the same parts. */
export { type Alert, alertDocument } from "./alert/index.ts";
export { type Config, loadConfig } from "./config/index.ts";
export { PipelineError } from "./errors.ts";
export { type Event, toDocument } from "./event/index.ts";
export { loadRuleSet, Pipeline, RecordedRun } from "./pipeline/index.ts";
export type { RuleSet } from "./sigma/index.ts";
