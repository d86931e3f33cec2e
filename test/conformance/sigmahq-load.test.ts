import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Fields } from "../../src/event/index.ts";
import { parseJson } from "../../src/lib/json.ts";
import { loadRules, type LoadedRuleSet, type RuleFile } from "../../src/sigma/index.ts";
import { shippedViews } from "../support/shipped-views.ts";
import { jsonEvent } from "../support/sigma-rule.ts";

const corpora = process.env["SLUICE_CORPORA"] ?? "../shared/corpora";
const present = existsSync(join(corpora, "sigmahq"));
const reason = present ? "" : ` (skipped: no corpus in ${corpora})`;

let folder = "";
let rules: LoadedRuleSet;

const filesUnder = (path: string, extension: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();

const ruleFiles = (tops: readonly string[]): RuleFile[] =>
  tops
    .flatMap((top) => filesUnder(join(folder, top), ".yml"))
    .map((path) => ({ path: relative(folder, path), text: readFileSync(path, "utf8") }));

const errorsOf = (set: LoadedRuleSet): string[] =>
  set.diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ code, file, line }) => `${code} ${file}:${line}`);

describe.skipIf(!present)(`the rules of SigmaHQ${reason}`, () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "sluice-sigmahq-"));
    for (const archive of ["sigmahq-rules", "regression"]) {
      const path = join(corpora, "sigmahq", `${archive}.tar.gz`);
      execFileSync("tar", ["xzf", path, "-C", folder]);
    }
    const tops = ["rules", "rules-emerging-threats", "rules-threat-hunting"];
    rules = loadRules(ruleFiles(tops), { views: shippedViews() });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("run, but for those with a placeholder that has no value list", () => {
    const errors = errorsOf(rules);
    console.log(`SigmaHQ: ${rules.rules.length} rules run, ${errors.length} refused`);
    expect(rules.rules.length).toBeGreaterThanOrEqual(3752);
    expect(errors.filter((error) => !error.startsWith("unresolved-placeholder"))).toEqual([]);
  });

  test("name no field that no view has, but for those that neither Sysmon nor Windows writes", () => {
    const unknown = rules.diagnostics.filter(({ code }) => code === "unknown-field");
    const fields = unknown.map(({ message }) => /field "([^"]*)"/.exec(message)?.[1]);
    console.log(
      `SigmaHQ: ${new Set(unknown.map(({ rule }) => rule)).size} rules name an unknown field`,
    );
    // Other agents add these to events that Sysmon writes without them.
    expect([...new Set(fields.map(String))].toSorted()).toEqual([
      "CommandLine",
      "GrandParentImage",
      "IntegrityLevel",
      "ParentCommandLine",
      "ParentImage",
      "SourceCommandLine",
      "SourceParentImage",
      "TargetParentProcessId",
    ]);
  });

  test("of Sigma 1 run where they count, and say why where they cannot", () => {
    const old = loadRules(ruleFiles(["unsupported", "deprecated"]), { views: shippedViews() });
    const errors = errorsOf(old);
    console.log(
      `SigmaHQ, unsupported and deprecated: ${old.rules.length} rules run, ` +
        `${old.correlations.length} of them count, ${errors.length} errors`,
    );
    expect(old.correlations.length).toBeGreaterThanOrEqual(37);
    expect(old.rules.length).toBeGreaterThanOrEqual(236);
  });

  test("match the events of their own regression cases", () => {
    const missed: string[] = [];
    const cases = filesUnder(join(folder, "regression_data"), "info.yml");
    for (const info of cases) {
      const text = readFileSync(info, "utf8");
      const id = /rule_metadata:\s*\n\s*- id:\s*(\S+)/.exec(text)?.[1] ?? "";
      const wanted = Number(/match_count:\s*(\d+)/.exec(text)?.[1] ?? 1);
      const found = eventsBeside(info).filter((fields) => {
        const logsource = { product: "windows" };
        return rules.matchRule(id, jsonEvent(fields, { logsource })) !== null;
      }).length;
      if (found < wanted) missed.push(`${relative(folder, info)}: ${found} of ${wanted}`);
    }
    console.log(`regression cases: ${cases.length - missed.length} of ${cases.length} match`);
    expect(cases.length).toBe(90);
    expect(missed).toEqual([]);
  });
});

/** A file may hold several JSON documents, one after the other. */
function eventsBeside(info: string): Fields[] {
  return filesUnder(join(info, ".."), ".json").flatMap((path) =>
    readFileSync(path, "utf8")
      .split(/(?<=^\})\s*(?=\{)/m)
      .map((text) => parseJson(text) as Fields),
  );
}
