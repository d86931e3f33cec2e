import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";

import type { LogSource } from "../event/index.ts";
import { stringifyJson } from "../lib/json.ts";
import { formatRfc3339 } from "../lib/rfc3339.ts";
import { epochMicros, MICROS_PER_SECOND } from "../lib/time.ts";
import { loadRuleSet, type RuleLoading } from "../pipeline/index.ts";
import type { RuleSet } from "../sigma/index.ts";
import { type CaseFile, parseCaseFile, type RuleTest, type TimedEvent } from "./case-file.ts";
import { judgeAlerts } from "./judge-alerts.ts";
import { alertsOfLines, type RecordedAlerts } from "./recorded-alerts.ts";
import type { TestResult } from "./test-result.ts";

/** Runs a file of rule tests. What is wrong with the file itself is a failed test too. */
export async function runCaseFile(
  file: string,
  loading: RuleLoading = {},
): Promise<readonly TestResult[]> {
  const parsed = parseCaseFile(readFileSync(file, "utf8"));
  if (parsed.kind === "problems") return [failed(file, "reads", parsed.problems)];
  const { cases } = parsed;
  const { paths, missing } = rulePathsOf(file, cases);
  if (missing.length > 0) return [failed(file, "finds its rules", missing)];
  const { rules, diagnostics } = await loadRuleSet(paths, loading);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    const told = errors.map((each) => `${each.file}:${each.line}:${each.column}: ${each.message}`);
    return [failed(file, "loads its rules", told)];
  }
  return cases.tests.map((test) => runTest(file, test, cases, rules));
}

function failed(file: string, name: string, failures: readonly string[]): TestResult {
  return { file, name, failures, warnings: [] };
}

function runTest(file: string, test: RuleTest, cases: CaseFile, rules: RuleSet): TestResult {
  const { alerts, refusals } = alertsOfTest(file, test, cases, rules);
  const refused = refusals.map((message) => `a line was refused: ${message}`);
  const failures = [...refused, ...judgeAlerts(alerts, test.expect)];
  return { file, name: test.name, failures, warnings: [] };
}

function alertsOfTest(
  file: string,
  { input }: RuleTest,
  cases: CaseFile,
  rules: RuleSet,
): RecordedAlerts {
  const { logsource, start } = cases;
  // Lines carry their own times; arriving a day later, none of them is from the future.
  const received = epochMicros(start + DAY_MICROS);
  const zeek = logsource?.product === "zeek" && logsource.service !== undefined;
  switch (input.kind) {
    case "log":
      return alertsOfLines(rules, input.lines, { format: input.format, logsource, received });
    case "file": {
      const lines = linesOf(path.resolve(path.dirname(file), input.path));
      return alertsOfLines(rules, lines, { format: input.format, logsource, received });
    }
    case "events": {
      const last = Math.max(start, ...input.events.map(({ time }) => time));
      const lines = input.events.map((event) => lineOf(event, zeek ? logsource : null));
      const format = zeek ? "zeek" : "json";
      return alertsOfLines(rules, lines, { format, logsource, received: epochMicros(last) });
    }
  }
}

const DAY_MICROS = 86_400_000_000;

/** As Zeek writes JSON, or as any JSON log with a time. */
function lineOf({ time, fields }: TimedEvent, zeek: LogSource | null): string {
  return zeek === null
    ? stringifyJson({ "@timestamp": formatRfc3339(time), ...fields })
    : stringifyJson({ _path: zeek.service, ts: time / MICROS_PER_SECOND, ...fields });
}

function linesOf(file: string): readonly string[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return text.split(/\r?\n/).filter((line) => line !== "");
}

/**
 * Where the rules of a test file lie: beside it, or where `test/rules/…` mirrors `rules/…`. Without
 * `rules`, the rule of the same name.
 */
export function rulePathsOf(
  file: string,
  cases: CaseFile,
): { readonly paths: readonly string[]; readonly missing: readonly string[] } {
  const folder = path.dirname(file);
  const own = `${path.basename(file).replace(/\.(cases|test)\.ya?ml$/, "")}.{yml,yaml}`;
  const wanted = cases.rules.length > 0 ? cases.rules : [own];
  const folders = [folder, ...mirroredFolders(folder)];
  const found = wanted.map((pattern) =>
    folders.flatMap((each) => globSync(path.resolve(each, pattern))),
  );
  const missing = wanted.filter((_, index) => found[index]?.length === 0);
  return {
    paths: found.flat(),
    missing: missing.map((each) => `no rule file is called ${each} in ${folders.join(" or ")}`),
  };
}

const MIRROR = `${path.sep}test${path.sep}rules`;

function mirroredFolders(folder: string): readonly string[] {
  const absolute = path.resolve(folder);
  const at = absolute.lastIndexOf(MIRROR);
  if (at === -1) return [];
  const root = path.join(absolute.slice(0, at), "rules");
  return [path.join(root, absolute.slice(at + MIRROR.length)), root];
}
