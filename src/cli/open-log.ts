import type { Config } from "../config/index.ts";
import { systemClock } from "../lib/clock.ts";
import { logDirectory } from "../pipeline/index.ts";
import { createLogger, createMetrics } from "../telemetry/index.ts";
import { openEmbeddedLog, type TopicLog } from "../topics/index.ts";

/** The embedded log of a configuration; reading works beside a running service. */
export function openLogOf(config: Config, mode: "read" | "write"): Promise<TopicLog> {
  return openEmbeddedLog({
    directory: logDirectory(config),
    mode,
    clock: systemClock,
    logger: createLogger("error"),
    metrics: createMetrics(),
  });
}
