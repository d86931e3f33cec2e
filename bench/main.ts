import { parseArgs } from "node:util";

import type { BenchRow } from "./bench-row.ts";
import { benchCorrelate } from "./correlate.ts";
import { type PipelineJob, runPipeline } from "./pipeline-child.ts";
import { benchMemory, benchPipeline } from "./pipeline.ts";
import { benchReload } from "./reload.ts";
import { benchSigma } from "./sigma.ts";
import { benchStages } from "./stages.ts";
import { benchTopics } from "./topics.ts";

const PARTS: ReadonlyMap<string, () => Promise<readonly BenchRow[]>> = new Map([
  ["topics", benchTopics],
  ["stages", benchStages],
  ["sigma", benchSigma],
  ["reload", benchReload],
  ["correlate", benchCorrelate],
  ["pipeline", benchPipeline],
  ["memory", benchMemory],
]);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean" }, child: { type: "string" } },
});

if (values.child === undefined) await runParts(positionals, values.json === true);
// Only `inChild` gives it.
else print(JSON.stringify(await runPipeline(JSON.parse(values.child) as PipelineJob)));

async function runParts(names: readonly string[], json: boolean): Promise<void> {
  const unknown = names.filter((name) => !PARTS.has(name));
  if (unknown.length > 0) {
    process.stderr.write(
      `no part ${unknown.join(", ")}; there are ${[...PARTS.keys()].join(", ")}\n`,
    );
    process.exitCode = 2;
    return;
  }
  const rows: BenchRow[] = [];
  for (const [name, bench] of PARTS) {
    if (names.length > 0 && !names.includes(name)) continue;
    for (const row of await bench()) {
      rows.push(row);
      if (!json) print(lineOf(row));
    }
  }
  if (json) print(JSON.stringify({ node: process.version, rows }, null, 2));
}

function lineOf({ name, value, unit, note }: BenchRow): string {
  const figure = value >= 1000 ? Math.round(value).toLocaleString("en") : value.toFixed(2);
  return `${name.padEnd(54)} ${figure.padStart(12)} ${unit.padEnd(10)} ${note ?? ""}`.trimEnd();
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
