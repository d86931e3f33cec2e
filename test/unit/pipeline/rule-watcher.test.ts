import { renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, test } from "vitest";

import { RuleWatcher } from "../../../src/pipeline/rule-watcher.ts";
import { createMetrics, silentLogger } from "../../../src/telemetry/index.ts";
import { jsonEvent } from "../../support/sigma-rule.ts";
import { tempFolder, writeFiles } from "../../support/temp-folder.ts";

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
    const metrics = createMetrics();
    const errors: string[] = [];
    const watcher = await RuleWatcher.open({
      rulePaths: [folder],
      viewPaths: [],
      sources: [{ stated: { product: "zeek" }, open: ["service"] }],
      pipelinePaths,
      placeholders: new Map(),
      pollMs: 5,
      logger: { ...silentLogger, error: (_fields, message) => void errors.push(message) },
      metrics,
      budget: { microsPerEvent: 50, windowEvents: 100_000, action: "warn" },
    });
    const done = watcher.watch(stop.signal);
    const until = async (holds: () => boolean): Promise<void> => {
      await expect.poll(holds, { timeout: 5_000, interval: 5 }).toBe(true);
    };
    return { watcher, metrics, errors, until, stop: () => (stop.abort(), done) };
  }

  const BROKEN = RULE.replace("query: x", "query|contain: x");
  const OTHER = RULE.replace("1c01", "1c02");

  test("takes up a new rule, refuses a bad one, and keeps the others", async () => {
    const folder = tempFolder({ "a.yml": RULE });
    const { watcher, until, stop } = await watching(folder);
    expect(watcher.current.rules).toHaveLength(1);
    writeFileSync(path.join(folder, "b.yml"), OTHER);
    await until(() => watcher.current.rules.length === 2);
    writeFileSync(path.join(folder, "c.yml"), BROKEN.replace("1c01", "1c03"));
    await until(() => watcher.refused.length === 1);
    expect(watcher.current.rules).toHaveLength(2);
    expect(watcher.refused).toMatchObject([{ severity: "error", code: "unknown-modifier" }]);
    expect(watcher.kept).toEqual([]);
    await stop();
  });

  const event = jsonEvent({ query: "x" }, { logsource: { product: "zeek", service: "dns" } });

  test("runs a file that an edit spoilt as it was, until it is mended or removed", async () => {
    const folder = tempFolder({ "a.yml": RULE, "b.yml": OTHER });
    const { watcher, metrics, until, stop } = await watching(folder);
    writeFileSync(path.join(folder, "b.yml"), BROKEN.replace("1c01", "1c02"));
    await until(() => watcher.kept.length === 1);
    expect(watcher.kept).toMatchObject([{ code: "unknown-modifier", line: 6 }]);
    expect(watcher.refused).toEqual([]);
    expect(watcher.current.match(event)).toHaveLength(2);
    expect((await metrics.expose()).text).toContain("sluice_rule_files_kept 1");

    writeFileSync(path.join(folder, "a.yml"), RULE.replace("query: x", "query: y"));
    await until(() => watcher.current.match(event).length === 1);
    expect(watcher.kept).toHaveLength(1);

    writeFileSync(path.join(folder, "b.yml"), OTHER.replace("query: x", "query: z"));
    await until(() => watcher.kept.length === 0);
    expect(watcher.current.match(event)).toHaveLength(0);

    writeFileSync(path.join(folder, "b.yml"), "title: [");
    await until(() => watcher.kept.length === 1);
    rmSync(path.join(folder, "b.yml"));
    await until(() => watcher.kept.length === 0);
    expect(watcher.current.rules).toHaveLength(1);
    expect((await metrics.expose()).text).toContain("sluice_rule_files_kept 0");
    await stop();
  });

  const COUNT = `
title: Count
id: 3c1b5f0e-0c59-4b52-9d0e-0a5f0c7d1c03
correlation: { type: event_count, rules: [3c1b5f0e-0c59-4b52-9d0e-0a5f0c7d1c01], timespan: 1m, condition: { gte: 3 } }
`;

  test.each([
    ["a correlation that now names a rule that is not there", COUNT.replace("1c01]", "1c09]")],
    ["a file that has the id of another rule", COUNT.replace("1c03", "1c01")],
    ["a file that can no longer be read", null],
  ])("keeps %s as it was", async (_name, text) => {
    const folder = tempFolder({ "a.yml": RULE });
    const file = path.join(folder, "count.yml");
    rmSync(file, { force: true });
    writeFileSync(file, COUNT);
    const { watcher, until, stop } = await watching(folder);
    rmSync(file);
    if (text === null) symlinkSync(path.join(folder, "nowhere.yml"), file);
    else writeFileSync(file, text);
    await until(() => watcher.kept.length > 0);
    expect(watcher.current.correlations).toHaveLength(1);
    expect(watcher.refused).toEqual([]);
    await stop();
  });

  test("refuses a correlation when the rule that it names is taken away", async () => {
    const folder = tempFolder({ "a.yml": RULE, "count.yml": COUNT });
    const { watcher, until, stop } = await watching(folder);
    rmSync(path.join(folder, "a.yml"));
    await until(() => watcher.refused.length === 1);
    expect(watcher.kept).toEqual([]);
    expect(watcher.current.correlations).toEqual([]);
    await stop();
  });

  test("keeps the pipeline that an edit spoilt", async () => {
    const folder = tempFolder({ "a.yml": RULE });
    const pipelines = tempFolder({
      "p.yml": "transformations: [{ type: field_name_mapping, mapping: { query: other } }]",
    });
    const { watcher, until, stop } = await watching(folder, [pipelines]);
    expect(watcher.current.match(event)).toHaveLength(0);
    writeFileSync(path.join(pipelines, "p.yml"), "transformations: [{ type: no_such }]");
    await until(() => watcher.kept.length === 1);
    expect(watcher.current.match(event)).toHaveLength(0);
    await stop();
  });

  test("takes up a folder that a link is turned to", async () => {
    const folder = tempFolder();
    writeFiles(folder, { "..1/a.yml": RULE, "..2/a.yml": RULE, "..2/b.yml": OTHER });
    const turn = (to: string): void => {
      symlinkSync(to, path.join(folder, "..next"));
      renameSync(path.join(folder, "..next"), path.join(folder, "..data"));
    };
    turn("..1");
    symlinkSync(path.join("..data", "a.yml"), path.join(folder, "a.yml"));
    const { watcher, until, stop } = await watching(folder);
    expect(watcher.current.rules).toHaveLength(1);
    symlinkSync(path.join("..data", "b.yml"), path.join(folder, "b.yml"));
    turn("..2");
    await until(() => watcher.current.rules.length === 2);
    turn("..1");
    await until(() => watcher.kept.length === 1);
    expect(watcher.current.rules).toHaveLength(2);
    await stop();
  });

  test("knows after a reload the log sources that came before it", async () => {
    const folder = tempFolder({ "a.yml": RULE });
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
    const folder = tempFolder({ "a.yml": RULE });
    const pipeline = path.join(tempFolder({ "p.yml": "transformations: []" }), "p.yml");
    const { watcher, until, stop } = await watching(folder, [pipeline]);
    expect(watcher.current.rules).toHaveLength(1);
    writeFileSync(pipeline, "transformations: [{ type: rule_failure, message: not here }]");
    await until(() => watcher.current.rules.length === 0);
    expect(watcher.refused).toMatchObject([{ code: "pipeline-refusal" }]);
    await stop();
  });

  test("keeps the rules in use when the folder goes away, and says so once", async () => {
    const folder = tempFolder({ "a.yml": RULE });
    const { watcher, metrics, errors, stop } = await watching(folder);
    rmSync(folder, { recursive: true });
    const failed = /sluice_rule_reloads_total\{result="failed"\} (\d+)/;
    const looks = async () => Number(failed.exec((await metrics.expose()).text)?.[1] ?? 0);
    await expect.poll(looks, { timeout: 5_000, interval: 5 }).toBeGreaterThan(2);
    expect(errors).toEqual(["rules not reloaded; the old ones stay in use"]);
    expect(watcher.current.rules).toHaveLength(1);
    await stop();
  });
});
