import { type Alert, encodeAlert } from "../alert/index.ts";
import type { Metrics } from "../telemetry/index.ts";
import { alertsTopic } from "../topics/index.ts";
import type { StageStep } from "./stage-step.ts";

/** Tells the alert with the step, which is then committed without waiting for more. */
export function appendAlert(step: StageStep, alert: Alert, metrics: Metrics): void {
  const value = encodeAlert(alert);
  step.append(alertsTopic, { key: alert.id, value, timestamp: alert.time, inHand: alert });
  step.hurry();
  metrics.alerts.inc({ level: alert.rule.level ?? "none" });
}
