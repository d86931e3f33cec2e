import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { createMetrics } from "../../src/telemetry/index.ts";

const folder = join(import.meta.dirname, "../../dashboards");
const prometheusRules = join(folder, "prometheus/rules.yml");
const alertTests = join(import.meta.dirname, "dashboards-alerts.yml");
const metrics = await exposedNames();

describe.each(["grafana/overview.json", "prometheus/rules.yml"])("dashboards/%s", (file) => {
  const named = namedMetrics(readFileSync(join(folder, file), "utf8"));

  test("names metrics", () => {
    expect(named.length).toBeGreaterThan(10);
  });

  test.each(named)("%s exists", (name) => {
    expect([...metrics]).toContain(name);
  });
});

test("the Grafana dashboard is JSON with panels that do not share an id", () => {
  const text = readFileSync(join(folder, "grafana/overview.json"), "utf8");
  const { panels } = JSON.parse(text) as { panels: { id: number; targets: { expr: string }[] }[] };
  expect(new Set(panels.map((panel) => panel.id)).size).toBe(panels.length);
  expect(panels.every((panel) => panel.targets.every((target) => target.expr !== ""))).toBe(true);
});

const promtool = hasPromtool();
const reason = promtool ? "" : " (skipped: promtool is not installed)";
test.skipIf(!promtool)(`promtool accepts the Prometheus rules${reason}`, () => {
  const answer = execFileSync("promtool", ["check", "rules", prometheusRules], {
    encoding: "utf8",
  });
  expect(answer).toContain("SUCCESS");
});

test.skipIf(!promtool)(`the alerts fire when they should, and not otherwise${reason}`, () => {
  const answer = execFileSync("promtool", ["test", "rules", alertTests], { encoding: "utf8" });
  expect(answer).toContain("SUCCESS");
});

test("every alert is seen to fire", () => {
  const defined = readFileSync(prometheusRules, "utf8").matchAll(/^ +- alert: (\w+)$/gm);
  const seen = readFileSync(alertTests, "utf8");
  expect([...defined].map(([, name = ""]) => name).filter((name) => !seen.includes(name))).toEqual(
    [],
  );
});

/** The names of series: of a histogram also those that it is exposed as. */
async function exposedNames(): Promise<ReadonlySet<string>> {
  const { text } = await createMetrics().expose();
  const names = new Set<string>();
  for (const [, name = "", type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    names.add(name);
    if (type === "histogram")
      for (const end of ["_bucket", "_sum", "_count"]) names.add(name + end);
  }
  return names;
}

/** What a text names, but for the names that recording rules give (`level:metric:operation`). */
function namedMetrics(text: string): string[] {
  const found = text.matchAll(/(?<![\w:-])sluice_[a-z0-9_]+(?![\w:])/g);
  return [...new Set([...found].map(([name]) => name))].toSorted();
}

function hasPromtool(): boolean {
  try {
    execFileSync("promtool", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
