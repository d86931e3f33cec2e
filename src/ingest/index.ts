export {
  createParser,
  type FlatReader,
  type FlatRecord,
  type FormatName,
  formatNames,
  framingOf,
  isZone,
  type ParserOptions,
  type StreamParser,
} from "./parse/index.ts";
export type { RecordOutcome, Source, SourceBatch, SourceStates } from "./source.ts";
export { type ArrivalDeps, createRunId } from "./sources/arrival.ts";
export {
  type FileSourceDeps,
  type FileSourceOptions,
  openFileSource,
} from "./sources/file-source.ts";
export {
  type HttpSource,
  type HttpSourceOptions,
  openHttpSource,
  type PushResult,
} from "./sources/http-source.ts";
export { openReplaySource, type ReplaySourceOptions } from "./sources/replay-source.ts";
export type { SyslogSource, SyslogSourceOptions } from "./sources/syslog-source.ts";
export { openSyslogTcpSource, type SyslogTcpSourceOptions } from "./sources/syslog-tcp.ts";
export { openSyslogUdpSource } from "./sources/syslog-udp.ts";
