import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { isObject, memberOf } from "../lib/members.ts";
import { epochMicros } from "../lib/time.ts";
import { toPlain } from "../lib/yaml-plain.ts";
import { parseYaml } from "../lib/yaml.ts";
import type { DetectionRule, RuleSet } from "../sigma/index.ts";
import { splitJsonDocuments } from "./json-documents.ts";
import { alertsOfLines } from "./recorded-alerts.ts";
import type { TestResult } from "./test-result.ts";

/** A rule set that holds one rule, by its id; null when the rule is not there or does not load. */
export type RuleById = (id: string) => RuleSet | null;

/**
 * Runs one `info.yml` of SigmaHQ's `regression_data`: the events recorded beside it must match the
 * rule at least `match_count` times (more is a warning, as SigmaHQ's runner has it). The recorded
 * events are taken to be of the rule's log source.
 */
export function runRegression(file: string, ruleById: RuleById): readonly TestResult[] {
  const info = parseYaml(readFileSync(file, "utf8")).documents[0];
  const plain: unknown = info === undefined ? null : toPlain(info);
  const id = ruleIdOf(plain);
  const tests = itemsOf(plain, "regression_tests_info");
  if (id === null || tests.length === 0) {
    return [failure(file, "reads", "rule_metadata or regression_tests_info is missing in it")];
  }
  const rules = ruleById(id);
  const [rule] = rules?.rules ?? [];
  if (rules === null || rule === undefined) {
    return [failure(file, id, `the rule ${id} is not among the rules, or does not load`)];
  }
  return tests.map((test) => runOne({ file, rules, rule }, test));
}

interface Regression {
  readonly file: string;
  readonly rules: RuleSet;
  readonly rule: DetectionRule;
}

function runOne({ file, rules, rule }: Regression, test: Readonly<Record<string, unknown>>) {
  const [named, recording] = [test["name"], test["path"]];
  const name = `${rule.meta.title}: ${typeof named === "string" ? named : "test"}`;
  const recorded = recordingOf(file, typeof recording === "string" ? recording : "");
  if (recorded === null) return failure(file, name, "no recording in JSON lies beside it");
  const lines = splitJsonDocuments(readFileSync(recorded, "utf8")).map((document) =>
    JSON.stringify(JSON.parse(document)),
  );
  const options = { format: "json", logsource: rule.logsource, received: RECEIVED } as const;
  const { alerts, refusals } = alertsOfLines(rules, lines, options);
  const wanted = typeof test["match_count"] === "number" ? test["match_count"] : null;
  const least = wanted ?? 1;
  const failures = refusals.map((message) => `an event was refused: ${message}`);
  if (alerts.length < least) {
    failures.push(`expected ${least} matches in ${lines.length} events, got ${alerts.length}`);
  }
  const more = wanted !== null && alerts.length > wanted;
  const warnings = more ? [`${alerts.length} matches, more than the ${wanted} expected`] : [];
  return { file, name, failures, warnings };
}

/** Recordings are older than this; events from the future would get another time. */
const RECEIVED = epochMicros(4_102_444_800_000_000);

/** The named recording as JSON, or the one JSON file beside `info.yml`. */
function recordingOf(file: string, named: string): string | null {
  const folder = path.dirname(file);
  const stem = path.basename(named).replace(/\.[^.]+$/, "");
  const first = path.join(folder, `${stem}.json`);
  if (existsSync(first)) return first;
  const other = readdirSync(folder).find((name) => name.endsWith(".json"));
  return other === undefined ? null : path.join(folder, other);
}

function ruleIdOf(info: unknown): string | null {
  const id = itemsOf(info, "rule_metadata")[0]?.["id"];
  return typeof id === "string" ? id : null;
}

function itemsOf(value: unknown, key: string): readonly Readonly<Record<string, unknown>>[] {
  const list = memberOf(value, key);
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function failure(file: string, name: string, message: string): TestResult {
  return { file, name, failures: [message], warnings: [] };
}
