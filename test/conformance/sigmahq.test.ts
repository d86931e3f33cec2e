import { describe, expect, test } from "vitest";

import { loadRules } from "../../src/sigma/index.ts";
import { parseSigma } from "../../src/sigma/parse/parse-sigma.ts";
import { corporaNote, hasCorpora } from "../support/corpora.ts";
import { shippedViews } from "../support/shipped-views.ts";
import { ruleFilesUnder, sigmaHq, withSigmaHq } from "../support/sigma-corpus.ts";

// Which files load and which are refused, and why, is pinned by sigma/conformance.test.ts.
describe.skipIf(!hasCorpora)(`SigmaHQ${corporaNote}`, () => {
  test("is read within seconds, and the warnings are few enough to be read", () => {
    const files = withSigmaHq(ruleFilesUnder);
    const start = process.cpuUsage();
    const diagnostics = files.flatMap(({ path, text }) => parseSigma(text, path).diagnostics);
    // What it takes of a processor, so that a busy machine does not count.
    expect(process.cpuUsage(start).user).toBeLessThan(4_000_000);
    const warnings = diagnostics.filter(({ severity }) => severity === "warning");
    const counts = Map.groupBy(warnings, ({ code, file }) => `${file.split("/")[0]}: ${code}`);
    expect(Array.from(counts, ([what, own]) => `${what} ${own.length}`).toSorted()).toEqual([
      "rules-threat-hunting: empty-value 1",
      "rules: number-as-text 2",
      "unsupported: unused-timeframe 4",
    ]);
  });

  test("names no field that no view has, but for those that neither Sysmon nor Windows writes", () => {
    const { diagnostics } = loadRules(sigmaHq().rules, { views: shippedViews() });
    const unknown = diagnostics.filter(({ code }) => code === "unknown-field");
    const fields = unknown.map(({ message }) => /field "([^"]*)"/.exec(message)?.[1]);
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

  test("of Sigma 1 runs where it counts", () => {
    const { rules } = sigmaHq(["unsupported", "deprecated"]);
    const old = loadRules(rules, { views: shippedViews() });
    expect(old.correlations.length).toBeGreaterThanOrEqual(37);
    expect(old.rules.length).toBeGreaterThanOrEqual(236);
  });
});
