import type { Alert } from "../alert/index.ts";
import { stringifyJson } from "../lib/json.ts";
import { formatRfc3339 } from "../lib/rfc3339.ts";
import type { Expectation, ExpectedAlert } from "./case-file.ts";

/** What is wrong with the alerts; empty when they are as expected. */
export function judgeAlerts(alerts: readonly Alert[], expect: Expectation): readonly string[] {
  const failures: string[] = [];
  if (alerts.length < expect.atLeast || alerts.length > expect.atMost) {
    failures.push(`expected ${rangeOf(expect)}, got ${alerts.length}${listOf(alerts)}`);
  }
  for (const wanted of expect.alerts) {
    const found = alerts.filter((alert) => fits(alert, wanted));
    if (found.length !== wanted.count) {
      const what = describe(wanted);
      failures.push(`expected ${wanted.count} of ${what}, got ${found.length}${listOf(alerts)}`);
    }
  }
  return failures;
}

function fits(alert: Alert, wanted: ExpectedAlert): boolean {
  return (
    (wanted.rule === undefined || namesOf(alert).includes(wanted.rule)) &&
    (wanted.time === undefined || wanted.time === alert.time) &&
    (wanted.level === undefined || wanted.level === alert.rule.level) &&
    groupFits(alert, wanted.group ?? {})
  );
}

function namesOf({ rule }: Alert): readonly (string | undefined)[] {
  const file = rule.file.slice(rule.file.lastIndexOf("/") + 1);
  return [rule.id, rule.name, rule.title, file, file.replace(/\.ya?ml$/, "")];
}

function groupFits(alert: Alert, wanted: Readonly<Record<string, unknown>>): boolean {
  const group = alert.correlation?.group ?? {};
  return Object.entries(wanted).every(
    ([field, value]) => Object.hasOwn(group, field) && textOf(group[field]) === textOf(value),
  );
}

/** `5` and `"5"` are the same group. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : stringifyJson(value);
}

function rangeOf({ atLeast, atMost }: Expectation): string {
  if (atLeast === atMost) return alertsOf(atLeast);
  if (atMost === Number.POSITIVE_INFINITY) return `at least ${alertsOf(atLeast)}`;
  return `${atLeast} to ${alertsOf(atMost)}`;
}

function alertsOf(count: number): string {
  return `${count} alert${count === 1 ? "" : "s"}`;
}

function describe({ rule, time, group, level }: ExpectedAlert): string {
  return [
    rule ?? "any rule",
    time === undefined ? "" : `at ${formatRfc3339(time)}`,
    group === undefined ? "" : `group ${stringifyJson(group)}`,
    level === undefined ? "" : `level ${level}`,
  ]
    .filter((part) => part !== "")
    .join(", ");
}

const LISTED_MAX = 5;

function listOf(alerts: readonly Alert[]): string {
  if (alerts.length === 0) return "";
  const told = alerts.slice(0, LISTED_MAX).map(({ rule, time, correlation }) => {
    const group = correlation === undefined ? "" : ` ${stringifyJson(correlation.group)}`;
    return `${rule.title} at ${formatRfc3339(time)}${group}`;
  });
  return `: ${told.join("; ")}${alerts.length > LISTED_MAX ? "; …" : ""}`;
}
