import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** Every metric of the program, and how to show them. Dashboards are checked against it. */
export interface Metrics {
  /** Records framed. */
  readonly sourceRecords: Counter<"source">;
  /** Bytes read. */
  readonly sourceBytes: Counter<"source">;
  /** Records lost under a named policy. */
  readonly sourceDropped: Counter<"source" | "reason">;
  /** Failures of a source. */
  readonly sourceErrors: Counter<"source" | "code">;
  /** Events committed to their topic. */
  readonly events: Counter<"dataset">;
  /** Events beyond the allowed lateness. */
  readonly lateEvents: Counter<"dataset">;
  /** Header and blank lines. */
  readonly skippedRecords: Counter<"reason">;
  /** Refused records. */
  readonly quarantined: Counter<"stage" | "code">;
  /** Event time up to which all streams have been seen. */
  readonly watermark: Gauge<never>;
  /** Matches of detection rules. */
  readonly matches: Counter<"rule">;
  /** Matches left out of a correlation for lack of a group-by field. */
  readonly missingGroup: Counter<"rule">;
  /** Rules by state: running, refused, over_budget, disabled. */
  readonly rules: Gauge<"state">;
  /** What the ten costliest rules take of each event. */
  readonly ruleCost: Gauge<"rule">;
  /** Rules that were found to be over their budget. */
  readonly rulesOverBudget: Counter<"action">;
  /** Rule files with a mistake that go on as they were before it. */
  readonly ruleFilesKept: Gauge<never>;
  /** Reloads of the rule folders. */
  readonly ruleReloads: Counter<"result">;
  /** Groups that hold state. */
  readonly correlationGroups: Gauge<never>;
  /** Facts dropped because a bound of the state was reached. */
  readonly correlationEvicted: Counter<"rule">;
  /** Alerts told, by level. */
  readonly alerts: Counter<"level">;
  /** Committed records that a stage has not read. */
  readonly stageLag: Gauge<"stage">;
  /** Alerts a sink took. */
  readonly sinkDelivered: Counter<"sink">;
  /** Batches sent again. */
  readonly sinkRetries: Counter<"sink">;
  /** Alerts a sink refused for good. */
  readonly sinkDead: Counter<"sink">;
  /** 1 while a sink waits for its configuration. */
  readonly sinkPaused: Gauge<"sink">;
  /** Alerts that a sink has not taken. */
  readonly sinkLag: Gauge<"sink">;
  /** Duration of one send. */
  readonly sinkSeconds: Histogram<"sink">;
  /** Bytes held by a topic. */
  readonly topicBytes: Gauge<"topic">;
  /** Records held by a topic. */
  readonly topicRecords: Gauge<"topic">;
  /** Records removed by the byte bound before a consumer read them. */
  readonly topicUnread: Counter<"topic">;
  /** Committed bytes that were damaged or gone when the log was opened. */
  readonly topicCutBytes: Counter<"topic">;
  /** Duration of one group commit. */
  readonly commitSeconds: Histogram<never>;
  /** Group commits that failed. */
  readonly commitFailures: Counter<"code">;
  /** The exposition text and its content type. */
  readonly expose: () => Promise<{ readonly text: string; readonly contentType: string }>;
}

export interface MetricsOptions {
  /** Adds the process and Node metrics (`process_…`, `nodejs_…`). */
  readonly runtime: boolean;
}

/** A registry of its own: two of them in one process do not meet. */
export function createMetrics(options: MetricsOptions = { runtime: false }): Metrics {
  const registry = new Registry();
  if (options.runtime) collectDefaultMetrics({ register: registry });
  return {
    ...ingestMetrics(registry),
    ...detectionMetrics(registry),
    ...deliveryMetrics(registry),
    ...topicMetrics(registry),
    expose: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  };
}

function ingestMetrics(
  r: Registry,
): Pick<
  Metrics,
  | "sourceRecords"
  | "sourceBytes"
  | "sourceDropped"
  | "sourceErrors"
  | "events"
  | "lateEvents"
  | "skippedRecords"
  | "quarantined"
  | "watermark"
> {
  return {
    sourceRecords: counter(r, "sluice_source_records_total", "Records framed", ["source"]),
    sourceBytes: counter(r, "sluice_source_bytes_total", "Bytes read", ["source"]),
    sourceDropped: counter(
      r,
      "sluice_source_dropped_records_total",
      "Records lost under a named policy",
      ["source", "reason"],
    ),
    sourceErrors: counter(r, "sluice_source_errors_total", "Failures of a source", [
      "source",
      "code",
    ]),
    events: counter(r, "sluice_events_total", "Events committed to their topic", ["dataset"]),
    lateEvents: counter(r, "sluice_late_events_total", "Events beyond the allowed lateness", [
      "dataset",
    ]),
    skippedRecords: counter(r, "sluice_skipped_records_total", "Header and blank lines", [
      "reason",
    ]),
    quarantined: counter(r, "sluice_quarantined_records_total", "Refused records", [
      "stage",
      "code",
    ]),
    watermark: gauge(
      r,
      "sluice_watermark_seconds",
      "Event time up to which all streams have been seen",
      [],
    ),
  };
}

function detectionMetrics(
  r: Registry,
): Pick<
  Metrics,
  | "matches"
  | "missingGroup"
  | "rules"
  | "ruleCost"
  | "rulesOverBudget"
  | "ruleFilesKept"
  | "ruleReloads"
  | "correlationGroups"
  | "correlationEvicted"
  | "alerts"
  | "stageLag"
> {
  return {
    matches: counter(r, "sluice_rule_matches_total", "Matches of detection rules", ["rule"]),
    missingGroup: counter(
      r,
      "sluice_correlation_missing_group_total",
      "Matches left out of a correlation for lack of a group-by field",
      ["rule"],
    ),
    rules: gauge(r, "sluice_rules", "Rules by state", ["state"]),
    ruleCost: gauge(r, "sluice_rule_cost_seconds", "Costliest rules: time per event", ["rule"]),
    rulesOverBudget: counter(
      r,
      "sluice_rules_over_budget_total",
      "Rules that were found to be over their budget",
      ["action"],
    ),
    ruleFilesKept: gauge(
      r,
      "sluice_rule_files_kept",
      "Rule files with a mistake that go on as they were before it",
      [],
    ),
    ruleReloads: counter(r, "sluice_rule_reloads_total", "Reloads of the rule folders", ["result"]),
    correlationGroups: gauge(r, "sluice_correlation_groups", "Groups that hold state", []),
    correlationEvicted: counter(
      r,
      "sluice_correlation_evicted_total",
      "Facts dropped because a bound of the state was reached",
      ["rule"],
    ),
    alerts: counter(r, "sluice_alerts_total", "Alerts told, by level", ["level"]),
    stageLag: gauge(r, "sluice_stage_lag_records", "Committed records that a stage has not read", [
      "stage",
    ]),
  };
}

function deliveryMetrics(
  r: Registry,
): Pick<
  Metrics,
  "sinkDelivered" | "sinkRetries" | "sinkDead" | "sinkPaused" | "sinkLag" | "sinkSeconds"
> {
  return {
    sinkDelivered: counter(r, "sluice_sink_delivered_alerts_total", "Alerts a sink took", ["sink"]),
    sinkRetries: counter(r, "sluice_sink_retries_total", "Batches sent again", ["sink"]),
    sinkDead: counter(r, "sluice_sink_dead_alerts_total", "Alerts a sink refused for good", [
      "sink",
    ]),
    sinkPaused: gauge(r, "sluice_sink_paused", "1 while a sink waits for its configuration", [
      "sink",
    ]),
    sinkLag: gauge(r, "sluice_sink_lag_alerts", "Alerts that a sink has not taken", ["sink"]),
    sinkSeconds: histogram(r, "sluice_sink_send_seconds", "Duration of one send", ["sink"]),
  };
}

function topicMetrics(
  r: Registry,
): Pick<
  Metrics,
  | "topicBytes"
  | "topicRecords"
  | "topicUnread"
  | "topicCutBytes"
  | "commitSeconds"
  | "commitFailures"
> {
  return {
    topicBytes: gauge(r, "sluice_topic_bytes", "Bytes held by a topic", ["topic"]),
    topicRecords: gauge(r, "sluice_topic_records", "Records held by a topic", ["topic"]),
    topicUnread: counter(
      r,
      "sluice_topic_unread_removed_total",
      "Records removed by the byte bound before a consumer read them",
      ["topic"],
    ),
    topicCutBytes: counter(
      r,
      "sluice_topic_recovery_cut_bytes_total",
      "Committed bytes that were damaged or gone when the log was opened",
      ["topic"],
    ),
    commitSeconds: histogram(r, "sluice_commit_seconds", "Duration of one group commit", []),
    commitFailures: counter(r, "sluice_commit_failures_total", "Group commits that failed", [
      "code",
    ]),
  };
}

function counter<L extends string>(
  r: Registry,
  name: string,
  help: string,
  labels: L[],
): Counter<L> {
  return new Counter({ name, help, labelNames: labels, registers: [r] });
}

function gauge<L extends string>(r: Registry, name: string, help: string, labels: L[]): Gauge<L> {
  return new Gauge({ name, help, labelNames: labels, registers: [r] });
}

function histogram<L extends string>(
  r: Registry,
  name: string,
  help: string,
  labels: L[],
): Histogram<L> {
  return new Histogram({ name, help, labelNames: labels, registers: [r], buckets: SECONDS });
}

const SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30];
