import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  type LabelValues,
  Registry,
} from "prom-client";

/** Every metric: kind, name, what it tells, labels. Dashboards are checked against it. */
const METRICS = {
  sourceRecords: ["counter", "sluice_source_records_total", "Records framed", "source"],
  sourceBytes: ["counter", "sluice_source_bytes_total", "Bytes read", "source"],
  sourceDropped: [
    "counter",
    "sluice_source_dropped_records_total",
    "Records lost under a named policy",
    "source",
    "reason",
  ],
  /** `found`, `unreadable`. */
  sourceFiles: ["gauge", "sluice_source_files", "Files of a source by state", "source", "state"],
  sourceErrors: ["counter", "sluice_source_errors_total", "Failures of a source", "source", "code"],
  events: ["counter", "sluice_events_total", "Events committed to their topic", "dataset"],
  lateEvents: [
    "counter",
    "sluice_late_events_total",
    "Events beyond the allowed lateness",
    "dataset",
  ],
  skippedRecords: ["counter", "sluice_skipped_records_total", "Header and blank lines", "reason"],
  quarantined: ["counter", "sluice_quarantined_records_total", "Refused records", "stage", "code"],
  watermark: [
    "gauge",
    "sluice_watermark_seconds",
    "Event time up to which all streams have been seen",
  ],
  matches: ["counter", "sluice_rule_matches_total", "Matches of detection rules", "rule"],
  missingGroup: [
    "counter",
    "sluice_correlation_missing_group_total",
    "Matches left out of a correlation for lack of a group-by field",
    "rule",
  ],
  /** `running`, `refused`, `over_budget`, `disabled`. */
  rules: ["gauge", "sluice_rules", "Rules by state", "state"],
  /** Of the ten costliest. */
  ruleCost: ["gauge", "sluice_rule_cost_seconds", "Costliest rules: time per event", "rule"],
  rulesOverBudget: [
    "counter",
    "sluice_rules_over_budget_total",
    "Rules that were found to be over their budget",
    "action",
  ],
  ruleFilesKept: [
    "gauge",
    "sluice_rule_files_kept",
    "Rule files with a mistake that go on as they were before it",
  ],
  ruleReloads: ["counter", "sluice_rule_reloads_total", "Reloads of the rule folders", "result"],
  correlationGroups: ["gauge", "sluice_correlation_groups", "Groups that hold state"],
  correlationEvicted: [
    "counter",
    "sluice_correlation_evicted_total",
    "Facts dropped because a bound of the state was reached",
    "rule",
  ],
  alerts: ["counter", "sluice_alerts_total", "Alerts told, by level", "level"],
  stageLag: [
    "gauge",
    "sluice_stage_lag_records",
    "Committed records that a stage has not read",
    "stage",
  ],
  sinkDelivered: ["counter", "sluice_sink_delivered_alerts_total", "Alerts a sink took", "sink"],
  sinkRetries: ["counter", "sluice_sink_retries_total", "Batches sent again", "sink"],
  sinkDead: ["counter", "sluice_sink_dead_alerts_total", "Alerts a sink refused for good", "sink"],
  sinkPaused: ["gauge", "sluice_sink_paused", "1 while a sink waits for its configuration", "sink"],
  sinkLag: ["gauge", "sluice_sink_lag_alerts", "Alerts that a sink has not taken", "sink"],
  sinkSeconds: ["histogram", "sluice_sink_send_seconds", "Duration of one send", "sink"],
  topicBytes: ["gauge", "sluice_topic_bytes", "Bytes held by a topic", "topic"],
  topicRecords: ["gauge", "sluice_topic_records", "Records held by a topic", "topic"],
  topicUnread: [
    "counter",
    "sluice_topic_unread_removed_total",
    "Records removed by the byte bound before a consumer read them",
    "topic",
  ],
  topicCutBytes: [
    "counter",
    "sluice_topic_recovery_cut_bytes_total",
    "Committed bytes that were damaged or gone when the log was opened",
    "topic",
  ],
  commitSeconds: ["histogram", "sluice_commit_seconds", "Duration of one group commit"],
  commitFailures: ["counter", "sluice_commit_failures_total", "Group commits that failed", "code"],
} as const;

type Definition = readonly [
  kind: "counter" | "gauge" | "histogram",
  name: string,
  help: string,
  ...labels: readonly string[],
];

type MetricOf<Row> = Row extends readonly [
  infer Kind,
  string,
  string,
  ...infer Labels extends string[],
]
  ? {
      readonly counter: Counter<Labels[number]>;
      readonly gauge: Gauge<Labels[number]>;
      readonly histogram: Histogram<Labels[number]>;
    }[Kind & Definition[0]]
  : never;

/** The metrics of the program, and how to show them. */
export type Metrics = {
  readonly [Name in keyof typeof METRICS]: MetricOf<(typeof METRICS)[Name]>;
} & {
  /** The exposition text and its content type. */
  readonly expose: () => Promise<{ readonly text: string; readonly contentType: string }>;
};

export interface MetricsOptions {
  /** Adds the process and Node metrics (`process_…`, `nodejs_…`). */
  readonly runtime: boolean;
}

/** A registry of its own: two of them in one process do not meet. */
export function createMetrics(options: MetricsOptions = { runtime: false }): Metrics {
  const registry = new Registry();
  if (options.runtime) collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  const metrics = Object.entries(METRICS).map(([key, row]) => [key, metricOf(row, registry)]);
  return {
    // Each is of the kind and has the labels that its row says.
    ...(Object.fromEntries(metrics) as Omit<Metrics, "expose">),
    expose: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  };
}

/** Gauges of prom-client under the names of counters; the same are there by type without `_total`. */
const MISNAMED = [
  "nodejs_active_handles_total",
  "nodejs_active_requests_total",
  "nodejs_active_resources_total",
];

/** Shows a series before it counts: Prometheus sees an increase only of what it has seen before. */
export function countFromZero<Label extends string>(
  counter: Counter<Label>,
  labels: LabelValues<Label>,
): void {
  counter.inc(labels, 0);
}

function metricOf([kind, name, help, ...labelNames]: Definition, registry: Registry): object {
  const options = { name, help, labelNames, registers: [registry] };
  switch (kind) {
    case "counter":
      return new Counter(options);
    case "gauge":
      return new Gauge(options);
    case "histogram":
      return new Histogram({ ...options, buckets: SECONDS });
  }
}

const SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30];
