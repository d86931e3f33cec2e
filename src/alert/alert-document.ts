import { formatRfc3339 } from "../lib/rfc3339.ts";
import { formatDuration } from "../lib/units.ts";
import type { RuleMeta } from "../sigma/index.ts";
import type { Alert, AlertCorrelation } from "./alert.ts";

/**
 * The alert as the nested JSON that sinks, the terminal and `sluice match` show; docs/alert.md
 * describes each field. What an alert does not have is absent, never null.
 */
export function alertDocument(alert: Alert): Record<string, unknown> {
  const { document } = alert;
  return {
    ...alertHead(alert),
    rule: ruleFields(alert.rule),
    ...alertBody(alert),
    ...(document === undefined ? {} : { event: document }),
  };
}

/** What stands before the rule in the document. */
export function alertHead({ id, time, detected }: Alert): Record<string, unknown> {
  return { id, time: formatRfc3339(time), detected: formatRfc3339(detected) };
}

/** What stands between the rule and the event. */
export function alertBody(alert: Alert): Record<string, unknown> {
  const { correlation } = alert;
  return {
    matched: alert.matched,
    events: alert.events.map(({ id, dataset, time, rule }) => ({
      id,
      dataset,
      time: formatRfc3339(time),
      rule,
    })),
    ...(correlation === undefined ? {} : { correlation: correlationFields(correlation) }),
  };
}

/** The rule, the same for all its alerts. */
export function ruleFields(rule: RuleMeta): Record<string, unknown> {
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
