import type { LogSource } from "../event/index.ts";
import type { FormatName } from "../ingest/index.ts";

/** The configuration, checked and complete: paths absolute, durations in µs, sizes in bytes. */
export interface Config {
  /** The file it was read from. */
  readonly file: string;
  readonly dataDirectory: string;
  readonly rulePaths: readonly string[];
  readonly viewPaths: readonly string[];
  /** Processing pipelines of pySigma. */
  readonly pipelinePaths: readonly string[];
  /** The values of `%name%` in rules, by name. */
  readonly placeholders: ReadonlyMap<string, readonly string[]>;
  /** What a rule may cost, averaged over a window of events. */
  readonly budget: {
    readonly microsPerEvent: number;
    readonly windowEvents: number;
    readonly action: "warn" | "disable";
  };
  readonly sources: readonly SourceConfig[];
  readonly sinks: readonly SinkConfig[];
  readonly lateness: LatenessTable;
  readonly idleAfterMicros: number;
  readonly correlation: {
    readonly groupsMax: number;
    readonly eventsPerGroupMax: number;
    readonly evidenceMax: number;
  };
  readonly retention: Readonly<Record<"events" | "alerts" | "quarantine", RetentionConfig>>;
  readonly service: { readonly address: string; readonly port: number };
  readonly logLevel: "debug" | "info" | "warn" | "error" | "silent";
}

/** Allowed lateness by dataset glob, in µs; the longest glob that fits counts. */
export type LatenessTable = Readonly<Record<string, number>>;

export interface RetentionConfig {
  readonly ageMicros: number | null;
  readonly bytesMax: number | null;
}

interface SourceCommon {
  readonly name: string;
  readonly format: FormatName;
  readonly zone: string;
  readonly logsource?: LogSource;
}

export type SourceConfig = SourceCommon &
  (
    | {
        readonly type: "file";
        readonly paths: readonly string[];
        readonly mode: "follow" | "once";
        readonly recordBytesMax: number;
      }
    | {
        readonly type: "replay";
        readonly paths: readonly string[];
        readonly recordsPerSecond: number;
      }
    | {
        readonly type: "syslog";
        readonly transport: "udp" | "tcp";
        readonly address: string;
        readonly port: number;
      }
    | { readonly type: "http" }
  );

export type SinkConfig =
  | { readonly type: "terminal"; readonly name: string }
  | { readonly type: "file"; readonly name: string; readonly path: string }
  | {
      readonly type: "splunk_hec";
      readonly name: string;
      readonly url: string;
      readonly token: string;
      readonly index?: string;
      readonly sourcetype: string;
      readonly host?: string;
      readonly caFile?: string;
      readonly serverName?: string;
      readonly ack: boolean;
      readonly allowPlainHttp: boolean;
    };
