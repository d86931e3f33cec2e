import path from "node:path";

import type { LogSource } from "../event/index.ts";
import { parseByteSize, parseDuration } from "../lib/units.ts";
import type { Shaped, ShapedConfig } from "./config-shape.ts";
import type { Config, RetentionConfig, SinkConfig, SourceConfig } from "./config.ts";

/** The typed configuration of a document that fits the schema, read from `configFile`. */
export function configOf(document: ShapedConfig, configFile: string): Config {
  const resolve = (file: string): string => path.resolve(path.dirname(configFile), file);
  const retention = document["retention"] as Record<string, Shaped>;
  const budget = document["rule_budget"] as Shaped;
  const correlation = document["correlation"] as Record<string, number>;
  return {
    file: configFile,
    dataDirectory: resolve(document["data"] as string),
    rulePaths: (document["rules"] as string[]).map(resolve),
    viewPaths: (document["views"] as string[]).map(resolve),
    pipelinePaths: (document["pipelines"] as string[]).map(resolve),
    placeholders: placeholdersOf(document["placeholders"] as Record<string, string[]>),
    sources: document.sources.map((source) => sourceOf(source, resolve)),
    sinks: document.sinks.map((sink) => sinkOf(sink, resolve)),
    lateness: durations(document["lateness"] as Record<string, string>),
    idleAfterMicros: duration(document["idle_after"]),
    correlation: {
      groupsMax: correlation["groups_max"] ?? 0,
      eventsPerGroupMax: correlation["events_per_group_max"] ?? 0,
      evidenceMax: correlation["evidence_max"] ?? 0,
    },
    budget: {
      microsPerEvent: budget["micros_per_event"] as number,
      windowEvents: budget["window_events"] as number,
      action: budget["action"] as Config["budget"]["action"],
    },
    retention: {
      events: retentionOf(retention["events"]),
      alerts: retentionOf(retention["alerts"]),
      quarantine: retentionOf(retention["quarantine"]),
    },
    service: document["service"] as Config["service"],
    logLevel: document["log_level"] as Config["logLevel"],
  };
}

/** A name may be written as the rules write it, `%name%`. */
function placeholdersOf(lists: Readonly<Record<string, string[]>>): Config["placeholders"] {
  return new Map(
    Object.entries(lists).map(([name, values]) => [name.replaceAll("%", ""), values] as const),
  );
}

// The casts below are true by the schema: config-shape.ts has checked each of these keys.

function sourceOf(source: Shaped, resolve: (file: string) => string): SourceConfig {
  const logsource = source["logsource"] as LogSource | undefined;
  const common = {
    name: source["name"] as string,
    format: source["format"] as SourceConfig["format"],
    zone: source["zone"] as string,
    ...(logsource === undefined ? {} : { logsource: lowerCased(logsource) }),
  };
  const type = source["type"] as SourceConfig["type"];
  switch (type) {
    case "file":
      return {
        ...common,
        type,
        paths: (source["paths"] as string[]).map(resolve),
        mode: source["mode"] as "follow" | "once",
        recordBytesMax: byteSize(source["record_max"]),
      };
    case "replay":
      return {
        ...common,
        type,
        paths: (source["paths"] as string[]).map(resolve),
        recordsPerSecond: source["records_per_second"] as number,
      };
    case "syslog":
      return {
        ...common,
        type,
        transport: source["transport"] as "udp" | "tcp",
        address: source["address"] as string,
        port: source["port"] as number,
      };
    case "http":
      return { ...common, type };
  }
}

function sinkOf(sink: Shaped, resolve: (file: string) => string): SinkConfig {
  const name = sink["name"] as string;
  const type = sink["type"] as SinkConfig["type"];
  switch (type) {
    case "terminal":
      return { type, name };
    case "file":
      return { type, name, path: resolve(sink["path"] as string) };
    case "splunk_hec":
      return splunkOf(sink, name, resolve);
  }
}

function splunkOf(
  sink: Shaped,
  name: string,
  resolve: (file: string) => string,
): Extract<SinkConfig, { type: "splunk_hec" }> {
  const text = (key: string): string | undefined => sink[key] as string | undefined;
  const [index, host, caFile, serverName] = ["index", "host", "ca_file", "server_name"].map(text);
  return {
    type: "splunk_hec",
    name,
    url: sink["url"] as string,
    token: sink["token"] as string,
    sourcetype: sink["sourcetype"] as string,
    ack: sink["ack"] as boolean,
    allowPlainHttp: sink["allow_plain_http"] as boolean,
    ...(index === undefined ? {} : { index }),
    ...(host === undefined ? {} : { host }),
    ...(caFile === undefined ? {} : { caFile: resolve(caFile) }),
    ...(serverName === undefined ? {} : { serverName }),
  };
}

function lowerCased(logsource: LogSource): LogSource {
  return Object.fromEntries(
    Object.entries(logsource).map(([key, value]) => [key, String(value).toLowerCase()]),
  );
}

function retentionOf(retention: Shaped | undefined): RetentionConfig {
  const age = retention?.["age"];
  const bytes = retention?.["bytes"];
  return {
    ageMicros: age === undefined ? null : duration(age),
    bytesMax: bytes === undefined ? null : byteSize(bytes),
  };
}

function durations(table: Readonly<Record<string, string>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(table).map(([glob, text]) => [glob, duration(text)]));
}

function duration(text: unknown): number {
  return parseDuration(text as string) ?? 0;
}

function byteSize(text: unknown): number {
  return parseByteSize(text as string) ?? 0;
}
