export { eventSources } from "./event-sources.ts";
export { factsOf } from "./facts-of.ts";
export { Lateness } from "./lateness.ts";
export { logDirectory, openCodec, type PipelineParts } from "./open-all.ts";
export { Pipeline } from "./pipeline.ts";
export type { PipelineStatus } from "./pipeline-status.ts";
export { decodeQuarantined, quarantineDocument } from "./quarantine-codec.ts";
export { readRecordedFile } from "./recorded-file.ts";
export { RecordedRun } from "./recorded-run.ts";
export {
  type QuarantineEntry,
  readQuarantine,
  replayQuarantine,
  type ReplayReport,
} from "./replay-quarantine.ts";
export { indexRules, loadRuleSet, type RuleLoading } from "./rule-files.ts";
export { StreamClock } from "./stream-clock.ts";
export { type StreamReader, type Taken, takeRecord } from "./take-record.ts";
export { findTextFiles } from "./text-files.ts";
