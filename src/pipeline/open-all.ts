import path from "node:path";

import type { Config } from "../config/index.ts";
import { createRunId, type HttpSource } from "../ingest/index.ts";
import type { Clock } from "../lib/clock.ts";
import { createEventCodec, type EventCodec } from "../schema/index.ts";
import type { Sink } from "../sinks/index.ts";
import type { Metrics } from "../telemetry/index.ts";
import { openEmbeddedLog, type TopicLog } from "../topics/index.ts";
import { eventSources } from "./event-sources.ts";
import { openSinks, type SinkParts } from "./open-sinks.ts";
import { openSources, type OpenSource } from "./open-sources.ts";
import { RuleWatcher } from "./rule-watcher.ts";
import { topicRetention } from "./topic-retention.ts";

/** What a pipeline needs from outside. */
export interface PipelineParts extends SinkParts {
  readonly clock: Clock;
  /** Numbers in [0, 1): for ids given on arrival, and the waits between attempts. */
  readonly random: () => number;
  readonly metrics: Metrics;
  /** Told of each reload once its rules are in use. */
  readonly rulesReloaded?: () => void;
}

/** All that is open while a pipeline runs. */
export interface Opened {
  readonly log: TopicLog;
  readonly rules: RuleWatcher;
  readonly codec: EventCodec;
  readonly sources: readonly OpenSource[];
  readonly httpSources: ReadonlyMap<string, HttpSource>;
  readonly sinks: readonly Sink[];
}

const RULES_POLL_MS = 2_000;
const SCHEMAS = "schemas";

/** Where the embedded log lies; nothing else may lie there. */
export function logDirectory(config: Config): string {
  return path.join(config.dataDirectory, "log");
}

/** Opens rules, log, sources and sinks; when one fails, the log is closed again. */
export async function openAll(config: Config, parts: PipelineParts): Promise<Opened> {
  const { clock, random, logger, metrics, rulesReloaded } = parts;
  const { rulePaths, viewPaths, placeholders, pipelinePaths, budget } = config;
  const pollMs = RULES_POLL_MS;
  const rules = await RuleWatcher.open({
    rulePaths,
    viewPaths,
    placeholders,
    pipelinePaths,
    sources: eventSources(config.sources),
    pollMs,
    logger,
    metrics,
    budget,
    ...(rulesReloaded === undefined ? {} : { reloaded: rulesReloaded }),
  });
  const directory = logDirectory(config);
  const retention = topicRetention(config);
  const log = await openEmbeddedLog({
    directory,
    mode: "write",
    clock,
    logger,
    metrics,
    retention,
  });
  try {
    const codec = await openCodec(log);
    const sinks = await openSinks(config, parts);
    const runId = createRunId(clock, random);
    const sources = await openSources(config, { log, clock, logger, metrics, runId });
    return { log, rules, codec, sinks, ...sources };
  } catch (cause) {
    await log.close();
    throw cause;
  }
}

/** The codec, once its schema is registered in the ledger. */
export async function openCodec(log: TopicLog): Promise<EventCodec> {
  const { codec, added } = createEventCodec(log.states(SCHEMAS));
  if (added.size > 0) {
    const step = log.step();
    for (const [id, schema] of added) step.setState(SCHEMAS, id, schema);
    await step.commit({ urgent: true });
  }
  return codec;
}
