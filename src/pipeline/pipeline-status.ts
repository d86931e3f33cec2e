import type { Source } from "../ingest/index.ts";
import { formatRfc3339 } from "../lib/rfc3339.ts";
import type { Diagnostic } from "../sigma/index.ts";
import { countFromZero, type Metrics } from "../telemetry/index.ts";
import {
  alertsTopic,
  factsTopic,
  isEventsTopic,
  type TopicInfo,
  type TopicLog,
} from "../topics/index.ts";
import { correlateConsumer } from "./correlate-stage.ts";
import type { Delivery, DeliveryStatus } from "./deliver.ts";
import { detectConsumer } from "./detect-stage.ts";
import { readTime, watermarkState } from "./kept-time.ts";
import { COSTLIEST, type RuleCost } from "./rule-costs.ts";
import type { RuleWatcher } from "./rule-watcher.ts";
import type { SourceStatus } from "./source-tally.ts";

/** The document of `/api/v1/status`. */
export interface PipelineStatus {
  readonly rules: {
    readonly running: number;
    readonly correlations: number;
    /** Mistakes of rules that do not run. */
    readonly refused: readonly string[];
    /** Mistakes in files that go on as they were before these came into them. */
    readonly kept: readonly string[];
    /** Ids of rules that are over their budget and match nothing. */
    readonly disabled: readonly string[];
    /** The costliest rules, from a sample of events. */
    readonly costs: readonly RuleCost[];
  };
  /** Why it is not ready to take logs; empty when it is. */
  readonly notReady: readonly string[];
  /** What does not keep it from taking logs, but must be looked at. */
  readonly warnings: readonly string[];
  /** RFC 3339; null before the first event. */
  readonly watermark: string | null;
  /** Committed records that a stage has not read yet. */
  readonly lag: { readonly detect: number; readonly correlate: number };
  readonly alerts: number;
  readonly sources: readonly SourceStatus[];
  readonly topics: readonly TopicInfo[];
  readonly sinks: readonly DeliveryStatus[];
}

export function pipelineStatus(
  log: TopicLog,
  rules: RuleWatcher,
  deliveries: readonly Delivery[],
): Omit<PipelineStatus, "notReady" | "warnings" | "sources"> {
  const watermark = readTime(log, watermarkState);
  return {
    rules: {
      running: rules.current.rules.length,
      correlations: rules.current.correlations.length,
      refused: rules.refused.map(oneLine),
      kept: rules.kept.map(oneLine),
      disabled: [...rules.costs.disabled],
      costs: rules.costs.top(COSTLIEST),
    },
    watermark: watermark === null ? null : formatRfc3339(watermark),
    lag: lagOf(log),
    alerts: log.bounds({ topic: alertsTopic, partition: 0 }).end,
    topics: log.topics(),
    sinks: deliveries.map((delivery) => delivery.status()),
  };
}

/** What does not keep the pipeline from taking logs, but must be looked at. */
export function warningsOf(
  rules: RuleWatcher,
  deliveries: readonly Delivery[],
  sources: readonly Source[],
): readonly string[] {
  const held = deliveries
    .map((delivery) => delivery.status())
    .filter(({ state }) => state !== "running");
  return [
    ...sources.flatMap((source) =>
      (source.troubles?.() ?? []).map((trouble) => `source "${source.name}": ${trouble}`),
    ),
    ...held.map(
      ({ name, state, lastError, lag }) =>
        `sink "${name}" is ${state}, ${lag} alerts wait: ${lastError ?? "no reason is known"}`,
    ),
    ...(rules.failure === null
      ? []
      : [`rules are not reloaded, the old ones stay in use: ${rules.failure}`]),
    ...rules.costs.warnings(),
    ...rules.kept.map((error) => `${oneLine(error)}; the file goes on as it was before`),
  ];
}

function oneLine({ file, line, column, message }: Diagnostic): string {
  return `${file}:${line}:${column}: ${message}`;
}

/** Records and alerts that somebody in the pipeline still has to deal with. */
export function outstanding(log: TopicLog, deliveries: readonly Delivery[]): number {
  const { detect, correlate } = lagOf(log);
  return deliveries.reduce((sum, delivery) => sum + delivery.status().lag, detect + correlate);
}

/** Brings the gauges of topics, stages and sinks up to date. */
export function measure(log: TopicLog, deliveries: readonly Delivery[], metrics: Metrics): void {
  for (const { name, lag } of deliveries.map((delivery) => delivery.status())) {
    metrics.sinkLag.set({ sink: name }, lag);
  }
  for (const { topic, start, end, bytes } of log.topics()) {
    metrics.topicBytes.set({ topic }, bytes);
    metrics.topicRecords.set({ topic }, end - start);
    countFromZero(metrics.topicUnread, { topic });
  }
  const { detect, correlate } = lagOf(log);
  metrics.stageLag.set({ stage: "detect" }, detect);
  metrics.stageLag.set({ stage: "correlate" }, correlate);
}

function lagOf(log: TopicLog): { readonly detect: number; readonly correlate: number } {
  let detect = 0;
  let correlate = 0;
  for (const { topic, partition, start, end } of log.topics()) {
    const at = { topic, partition };
    if (isEventsTopic(topic)) detect += end - (log.position(detectConsumer, at) ?? start);
    if (topic === factsTopic) correlate += end - (log.position(correlateConsumer, at) ?? start);
  }
  return { detect, correlate };
}
