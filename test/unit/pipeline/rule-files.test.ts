import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { RuleWatcher } from "../../../src/pipeline/rule-watcher.ts";
import { createMetrics, silentLogger } from "../../../src/telemetry/index.ts";
import { jsonEvent } from "../../support/sigma-rule.ts";

const root = mkdtempSync(path.join(os.tmpdir(), "sluice-rules-"));
afterAll(() => rmSync(root, { recursive: true }));

function folderWith(name: string, files: Readonly<Record<string, string>>): string {
  const folder = path.join(root, name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

const RULE = `
title: A
level: low
id: 3c1b5f0e-0c59-4b52-9d0e-0a5f0c7d1c01
logsource: { product: zeek, service: dns }
detection: { selection: { query: x }, condition: selection }
`;

describe("the watcher of rules", () => {
  async function watching(folder: string, pipelinePaths: readonly string[] = []) {
    const stop = new AbortController();
    const watcher = await RuleWatcher.open({
      rulePaths: [folder],
      viewPaths: [],
      sources: [{ stated: { product: "zeek" }, open: ["service"] }],
      pipelinePaths,
      placeholders: new Map(),
      pollMs: 5,
      logger: silentLogger,
      metrics: createMetrics(),
      budget: { microsPerEvent: 50, windowEvents: 100_000, action: "warn" },
    });
    const done = watcher.watch(stop.signal);
    const until = async (holds: () => boolean): Promise<void> => {
      await expect.poll(holds, { timeout: 5_000, interval: 5 }).toBe(true);
    };
    return { watcher, until, stop: () => (stop.abort(), done) };
  }

  test("takes up a new rule, refuses a bad one, and keeps the others", async () => {
    const folder = folderWith("watch", { "a.yml": RULE });
    const { watcher, until, stop } = await watching(folder);
    expect(watcher.current.rules).toHaveLength(1);
    const other = RULE.replace("1c01", "1c02");
    writeFileSync(path.join(folder, "b.yml"), other);
    await until(() => watcher.current.rules.length === 2);
    writeFileSync(path.join(folder, "b.yml"), other.replace("query: x", "query|contain: x"));
    await until(() => watcher.current.rules.length === 1);
    expect(watcher.diagnostics).toMatchObject([{ severity: "error", code: "unknown-modifier" }]);
    await stop();
  });

  test("knows after a reload the log sources that came before it", async () => {
    const folder = folderWith("routed", { "a.yml": RULE });
    const { watcher, until, stop } = await watching(folder);
    const old = watcher.current;
    const logsource = { product: "zeek", service: "dns" };
    old.match(jsonEvent({}, { logsource }));
    writeFileSync(path.join(folder, "b.yml"), RULE.replace("1c01", "1c02"));
    await until(() => watcher.current !== old);
    expect(watcher.current.routed).toMatchObject([{ logsource }]);
    await stop();
  });

  test("runs the rules anew through a pipeline that has changed", async () => {
    const folder = folderWith("watch-pipeline", { "a.yml": RULE });
    const pipeline = path.join(
      folderWith("pipelines", { "p.yml": "transformations: []" }),
      "p.yml",
    );
    const { watcher, until, stop } = await watching(folder, [pipeline]);
    expect(watcher.current.rules).toHaveLength(1);
    writeFileSync(pipeline, "transformations: [{ type: rule_failure, message: not here }]");
    await until(() => watcher.current.rules.length === 0);
    expect(watcher.diagnostics).toMatchObject([{ code: "pipeline-refusal" }]);
    await stop();
  });

  test("keeps the rules in use when the folder goes away", async () => {
    const folder = folderWith("gone", { "a.yml": RULE });
    const { watcher, stop } = await watching(folder);
    rmSync(folder, { recursive: true });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(watcher.current.rules).toHaveLength(1);
    await stop();
  });
});
