import { Command } from "commander";

import { stringifyJson } from "../../lib/json.ts";
import type { PipelineStatus } from "../../pipeline/index.ts";
import { askService } from "../ask-service.ts";
import type { Io } from "../io.ts";
import { loadConfigOrFail } from "../load-config-or-fail.ts";
import { configOption, outputOption } from "../options.ts";
import { tableOf } from "../table.ts";

interface StatusOptions {
  readonly config: string;
  readonly output: "text" | "json";
}

/** `sluice status`: how the running service is doing. */
export function statusCommand(io: Io): Command {
  return new Command("status")
    .description("Show how the running service is doing: rules, sources, sinks, topics, lag.")
    .addOption(configOption())
    .addOption(outputOption("for people or programs"))
    .action((options: StatusOptions) => status(io, options));
}

async function status(io: Io, options: StatusOptions): Promise<void> {
  const config = loadConfigOrFail(io, options.config, "look");
  // The service of the same version answers with its status.
  const answer = (await askService(config, "GET", "/api/v1/status")) as PipelineStatus;
  await io.out(options.output === "json" ? `${stringifyJson(answer)}\n` : textOf(answer));
}

function textOf({
  notReady,
  warnings,
  rules,
  watermark,
  lag,
  alerts,
  sources,
  topics,
  sinks,
}: PipelineStatus): string {
  return [
    ...notReady.map((reason) => `not ready    ${reason}`),
    ...warnings.map((warning) => `warning      ${warning}`),
    `rules        ${rules.running} run, ${rules.correlations} correlations, ${rules.refused.length} refused, ${rules.disabled.length} disabled`,
    ...rules.refused.map((mistake) => `refused      ${mistake}`),
    `watermark    ${watermark ?? "not known yet"}`,
    `lag          detect ${lag.detect}, correlate ${lag.correlate}`,
    `alerts       ${alerts}`,
    "",
    tableOf(
      ["source", "records", "quarantined", "last records"],
      sources.map((source) => [
        source.name,
        source.records,
        source.quarantined,
        source.lastRecordsAt ?? "none since the start",
      ]),
    ),
    tableOf(
      ["sink", "state", "lag", "last error"],
      sinks.map((sink) => [sink.name, sink.state, sink.lag, sink.lastError ?? ""]),
    ),
    tableOf(
      ["topic", "first", "next", "bytes"],
      topics.map(({ topic, start, end, bytes }) => [topic, start, end, bytes]),
    ),
    ...(rules.costs.length === 0
      ? []
      : [
          tableOf(
            ["costliest rules", "µs/event", "mean µs", "worst µs", "asked/event", "state"],
            rules.costs.map((cost) => [
              cost.title,
              cost.microsPerEvent.toFixed(2),
              cost.meanMicros.toFixed(1),
              cost.worstMicros.toFixed(0),
              cost.candidatesPerEvent.toFixed(3),
              cost.state,
            ]),
          ),
        ]),
  ].join("\n");
}
