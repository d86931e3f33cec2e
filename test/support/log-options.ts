import { systemClock } from "../../src/lib/clock.ts";
import { createMetrics, silentLogger } from "../../src/telemetry/index.ts";
import type { EmbeddedLogOptions } from "../../src/topics/index.ts";

/** Options of an embedded log that is written to and tells nobody, for tests and benchmarks. */
export function quietLogOptions(
  directory: string,
  more: Partial<EmbeddedLogOptions> = {},
): EmbeddedLogOptions {
  return {
    directory,
    mode: "write",
    clock: systemClock,
    logger: silentLogger,
    metrics: createMetrics(),
    ...more,
  };
}
