import type { Config, SinkConfig } from "../config/index.ts";
import { openFileSink, openSplunkHecSink, openTerminalSink, type Sink } from "../sinks/index.ts";
import type { Logger } from "../telemetry/index.ts";

/** What sinks need beside their configuration. */
export interface SinkParts {
  readonly logger: Logger;
  /** Writes text for people; the terminal sink's. */
  readonly print: (text: string) => Promise<void>;
  readonly color: boolean;
}

/** Opens the configured sinks, in order. */
export async function openSinks(config: Config, parts: SinkParts): Promise<readonly Sink[]> {
  const sinks: Sink[] = [];
  for (const each of config.sinks) sinks.push(await openSink(each, parts));
  return sinks;
}

async function openSink(config: SinkConfig, parts: SinkParts): Promise<Sink> {
  switch (config.type) {
    case "terminal":
      return openTerminalSink({ name: config.name, write: parts.print, color: parts.color });
    case "file":
      return openFileSink({ name: config.name, path: config.path });
    case "splunk_hec":
      return openSplunkHecSink({ ...config, logger: parts.logger });
  }
}
