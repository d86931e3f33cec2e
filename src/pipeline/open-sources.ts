import type { Config, SourceConfig } from "../config/index.ts";
import {
  framingOf,
  type HttpSource,
  openFileSource,
  openHttpSource,
  openReplaySource,
  openSyslogTcpSource,
  openSyslogUdpSource,
  type ParserOptions,
  type Source,
  type SyslogSource,
} from "../ingest/index.ts";
import type { Clock } from "../lib/clock.ts";
import type { Logger, Metrics } from "../telemetry/index.ts";
import type { TopicLog } from "../topics/index.ts";
import { sourceNamespace } from "./ingest-stage.ts";

/** A source with how its records are parsed. */
export interface OpenSource {
  readonly source: Source;
  readonly parser: Omit<ParserOptions, "context">;
  readonly config: SourceConfig;
}

export interface SourceParts {
  readonly log: TopicLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Sets the ids of this run apart from those of others. */
  readonly runId: string;
}

/** The configured sources; those of type http by name too. */
export interface OpenSources {
  readonly sources: readonly OpenSource[];
  readonly httpSources: ReadonlyMap<string, HttpSource>;
}

/**
 * Opens the configured sources, each where its last commit left it. Throws PORT_IN_USE when one
 * cannot listen; the ports of the others are free again then.
 */
export async function openSources(config: Config, parts: SourceParts): Promise<OpenSources> {
  const sources: OpenSource[] = [];
  const httpSources = new Map<string, HttpSource>();
  const listeners: SyslogSource[] = [];
  try {
    for (const each of config.sources) {
      const { format, zone, logsource } = each;
      const parser = { format, zone, ...(logsource === undefined ? {} : { logsource }) };
      const source = await openSource(each, parts, { httpSources, listeners });
      sources.push({ source, parser, config: each });
    }
  } catch (cause) {
    for (const listener of listeners) await listener.close();
    throw cause;
  }
  return { sources, httpSources };
}

interface Kinds {
  readonly httpSources: Map<string, HttpSource>;
  readonly listeners: SyslogSource[];
}

async function openSource(
  config: SourceConfig,
  parts: SourceParts,
  { httpSources, listeners }: Kinds,
): Promise<Source> {
  const { log, ...common } = parts;
  const deps = { ...common, states: log.states(sourceNamespace(config.name)) };
  const { name } = config;
  const framing = framingOf(config.format);
  switch (config.type) {
    case "file": {
      const { paths, mode, recordBytesMax } = config;
      return openFileSource({ name, paths, mode, recordBytesMax, framing }, deps);
    }
    case "replay": {
      const { paths, recordsPerSecond } = config;
      return openReplaySource({ name, paths, recordsPerSecond, framing }, deps);
    }
    case "syslog": {
      const { transport, address, port } = config;
      const open = transport === "udp" ? openSyslogUdpSource : openSyslogTcpSource;
      const source = await open({ name, address, port }, deps);
      listeners.push(source);
      return source;
    }
    case "http": {
      const source = openHttpSource({ name, framing }, deps);
      httpSources.set(name, source);
      return source;
    }
  }
}
