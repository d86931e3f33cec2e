import { type Alert, alertDocument } from "../alert/index.ts";
import { stringifyJson } from "../lib/json.ts";
import { MICROS_PER_SECOND } from "../lib/time.ts";
import { cimFields, hostOf } from "./cim-fields.ts";

/** Metadata that is the same for all alerts of a sink; what is left out, Splunk's token decides. */
export interface HecMetadata {
  readonly index?: string;
  readonly sourcetype?: string;
  /** For alerts whose event names no host. */
  readonly host?: string;
}

/**
 * One alert as an object of a HEC request (Splunk, "Format events for HTTP Event Collector"): the
 * event time, the alert's document with flat CIM fields beside it, and as indexed fields what
 * `dedup` and first filters need. No other key may stand there: Splunk would drop the object and
 * all behind it without a word.
 */
export function hecEvent(alert: Alert, metadata: HecMetadata): string {
  const host = hostOf(alert) ?? metadata.host;
  const envelope = {
    time: Math.max(0, alert.time) / MICROS_PER_SECOND,
    ...(host === undefined ? {} : { host }),
    source: `sluice:${alert.rule.file}`,
    sourcetype: metadata.sourcetype ?? "sigma:alert",
    ...(metadata.index === undefined ? {} : { index: metadata.index }),
    event: { ...cimFields(alert), ...alertDocument(alert) },
    fields: {
      alert_id: alert.id,
      rule_id: alert.rule.id,
      severity: alert.rule.level ?? "unknown",
      status: "new",
    },
  };
  return withoutLoneSurrogates(stringifyJson(envelope));
}

// JSON.stringify writes half a surrogate pair as \ud8xx, which strict readers refuse: a log line
// with one in it must not send its alert to the dead letters. Pairs of backslashes are stepped over.
function withoutLoneSurrogates(json: string): string {
  if (!json.includes("\\ud")) return json;
  return json.replace(/\\(?:ud[89a-f][0-9a-f]{2}|[^])/g, (escape) =>
    escape.length > 2 ? "\\ufffd" : escape,
  );
}
