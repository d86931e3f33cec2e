import { Command } from "commander";

import type { Config } from "../../config/index.ts";
import { reasonOf } from "../../lib/caught.ts";
import { systemClock } from "../../lib/clock.ts";
import { Pipeline } from "../../pipeline/index.ts";
import { type RunningService, type ServiceParts, startService } from "../../service/index.ts";
import { createLogger, createMetrics, type Metrics } from "../../telemetry/index.ts";
import { exitCode } from "../exit-code.ts";
import { collectByHeapSize } from "../garbage.ts";
import type { Io } from "../io.ts";
import { loadConfigOrFail } from "../load-config-or-fail.ts";
import { configOption } from "../options.ts";
import { version } from "../version.ts";
import { wantsColor } from "../wants-color.ts";

interface RunOptions {
  readonly config: string;
}

/** `sluice run`: the service, until SIGINT or SIGTERM. */
export function runCommand(io: Io): Command {
  return new Command("run")
    .description("Run the pipeline and its service until SIGINT or SIGTERM.")
    .addOption(configOption())
    .action((options: RunOptions) => run(io, loadConfigOrFail(io, options.config, "run")));
}

async function run(io: Io, config: Config): Promise<void> {
  collectByHeapSize();
  const metrics = createMetrics({ runtime: true });
  const pipeline = await Pipeline.open(config, {
    clock: systemClock,
    random: Math.random,
    logger: createLogger(config.logLevel, { write: (line) => io.log(line) }),
    metrics,
    print: (text) => io.out(text),
    color: wantsColor(io),
    rulesReloaded: () => io.note(rulesLine(pipeline)),
  });
  const stop = stopOnSignal(io);
  let service: RunningService | null = null;
  try {
    service = await startService(partsOf(pipeline, metrics), config.service);
    say(io, greeting(config, pipeline, service.url));
    await Promise.all([
      pipeline.run(stop.signal),
      sayWhenPlayed(io, config, pipeline, stop.signal),
    ]);
  } catch (cause) {
    // Closes what is open, also when the service did not start.
    stop.abort();
    await pipeline.run(stop.signal);
    throw cause;
  } finally {
    await service?.close();
    // What a reader that stands still has not taken keeps no process alive.
    setTimeout(() => process.exit(), LAST_WORDS_MS).unref();
  }
  io.note("sluice: stopped; the next start goes on from here");
}

/** What the service says of itself: it runs also where that cannot be read. */
function say(io: Io, text: string): void {
  io.out(text).catch((cause: unknown) => io.note(`sluice: ${reasonOf(cause)}`));
}

const LAST_WORDS_MS = 1_000;

function partsOf(pipeline: Pipeline, metrics: Metrics): ServiceParts {
  return {
    version: version(),
    metrics,
    status: () => pipeline.status(),
    notReady: () => pipeline.notReady(),
    warnings: () => pipeline.warnings(),
    httpSources: pipeline.httpSources,
    replayQuarantine: (offsets) => pipeline.replayQuarantine(offsets),
  };
}

/** The first signal stops in order, the second at once: what was committed stays. */
function stopOnSignal(io: Io): AbortController {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(exitCode.interrupted);
      io.note("sluice: stopping; once more to stop at once");
      stop.abort();
    });
  }
  return stop;
}

function greeting(config: Config, pipeline: Pipeline, url: string): string {
  const sources = config.sources.map(({ name }) => name).join(", ");
  const sinks = config.sinks.map(({ name }) => name).join(", ");
  return [
    rulesLine(pipeline),
    `sluice: from ${sources} to ${sinks}; status at ${url}/api/v1/status`,
    "",
  ].join("\n");
}

function rulesLine(pipeline: Pipeline): string {
  const { running, correlations, refused, kept } = pipeline.status().rules;
  const more = [
    ...(refused.length === 0 ? [] : [`${refused.length} refused (sluice status)`]),
    ...(kept.length === 0 ? [] : ["a file with a mistake goes on as before (sluice status)"]),
  ];
  return [`sluice: ${running} rules and ${correlations} correlations run`, ...more].join(", ");
}

/** When recordings were played: where to go from here. */
async function sayWhenPlayed(
  io: Io,
  config: Config,
  pipeline: Pipeline,
  signal: AbortSignal,
): Promise<void> {
  const stopped = new Promise<"stopped">((resolve) => {
    signal.addEventListener("abort", () => resolve("stopped"), { once: true });
  });
  if ((await Promise.race([pipeline.replayed, stopped])) === "stopped") return;
  const { alerts } = pipeline.status();
  say(
    io,
    [
      `sluice: the recordings have been played: ${alerts} alerts; Ctrl-C stops`,
      `sluice: to play them again, stop and remove ${config.dataDirectory}`,
      `sluice: to read your own logs, edit "sources" in ${config.file} and start again`,
      "",
    ].join("\n"),
  );
}
