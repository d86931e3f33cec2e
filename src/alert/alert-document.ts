import { formatRfc3339 } from "../lib/rfc3339.ts";
import { formatDuration } from "../lib/units.ts";
import type { RuleMeta } from "../sigma/index.ts";
import type { Alert, AlertCorrelation } from "./alert.ts";

/**
 * The alert as the nested JSON that sinks, the terminal and `sluice match` show; docs/alert.md
 * describes each field. What an alert does not have is absent, never null.
 */
export function alertDocument(alert: Alert): Record<string, unknown> {
  const { correlation, document } = alert;
  return {
    id: alert.id,
    time: formatRfc3339(alert.time),
    detected: formatRfc3339(alert.detected),
    rule: ruleFields(alert.rule),
    matched: alert.matched,
    events: alert.events.map(({ id, dataset, time, rule }) => ({
      id,
      dataset,
      time: formatRfc3339(time),
      rule,
    })),
    ...(correlation === undefined ? {} : { correlation: correlationFields(correlation) }),
    ...(document === undefined ? {} : { event: document }),
  };
}

function ruleFields(rule: RuleMeta): Record<string, unknown> {
  const { contentHash, ...fields } = rule;
  return { ...fields, hash: contentHash };
}

function correlationFields(correlation: AlertCorrelation): Record<string, unknown> {
  return {
    type: correlation.type,
    group: correlation.group,
    began: formatRfc3339(correlation.began),
    count: correlation.count,
    timespan: formatDuration(correlation.timespanMicros),
    emitted: correlation.emitted,
    episode: correlation.episode,
  };
}
