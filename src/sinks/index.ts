export { type DeadLetter, decodeDeadLetter, enclose, encodeDeadLetter } from "./dead-letter.ts";
export { openFileSink } from "./file.ts";
export { Backoff, type BackoffLimits, defaultBackoff } from "./retry.ts";
export type { Outcome, Sink } from "./sink.ts";
export { openSplunkHecSink } from "./splunk-hec.ts";
export { openTerminalSink } from "./terminal.ts";
