import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { invariant } from "../src/lib/invariant.ts";
import type { BenchRow } from "./bench-row.ts";
import { writeBenchRules } from "./bench-rules.ts";
import { median } from "./median.ts";
import type { PipelineJob, PipelineRun } from "./pipeline-child.ts";
import { writeZeekLogs, type ZeekFlavour } from "./zeek-logs.ts";

const EVENTS = 300_000;
const EVENTS_FOR_MEMORY = 1_000_000;
const RUNS = 3;
const TARGET_PER_S = 50_000;

/** The whole pipeline, from files to a file of alerts: events per second of CPU time, and of time. */
export async function benchPipeline(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const flavour of ["tsv", "json"] as const) {
    const { runs, parseMicros } = await runsOver(flavour, EVENTS, RUNS);
    const name = `pipeline: Zeek ${flavour}`;
    const perCpu = median(runs.map(({ cpuMs }) => (EVENTS * 1000) / cpuMs));
    const warm = median(runs.map(warmRate));
    const { rules = 0, facts = 0, alerts = 0 } = runs[0] ?? {};
    rows.push(
      {
        name: `${name}, per core`,
        value: perCpu,
        unit: "events/s",
        note: `CPU time of all threads; ${rules} rules, ${facts} facts, ${alerts} alerts`,
      },
      {
        name: `${name}, per core, once warm`,
        value: warm,
        unit: "events/s",
        note: "without the start and the first 100,000 events",
      },
      { name: `${name}, per core, once warm / target`, value: warm / TARGET_PER_S, unit: "ratio" },
      {
        name: `${name}, by the clock`,
        value: median(runs.map(({ wallMs }) => (EVENTS * 1000) / wallMs)),
        unit: "events/s",
      },
    );
    if (parseMicros !== null) rows.push(...againstParse(name, 1e6 / warm, parseMicros));
  }
  return rows;
}

/** Events per second of CPU time from the first sample on. */
function warmRate({ cpuMs, samples: [first] }: PipelineRun): number {
  invariant(first !== undefined, "a run is longer than a sample");
  return ((EVENTS - first.events) * 1000) / (cpuMs - first.cpuMs);
}

/** The same figure in a unit that a slow machine and a busy neighbour change as they change it. */
function againstParse(name: string, micros: number, parseMicros: number): readonly BenchRow[] {
  return [
    { name: `${name}, JSON.parse of the same lines`, value: parseMicros, unit: "µs/event" },
    { name: `${name}, per event / JSON.parse`, value: micros / parseMicros, unit: "ratio" },
  ];
}

/** Resident memory of the whole pipeline while it takes a million events. */
export async function benchMemory(): Promise<readonly BenchRow[]> {
  const { runs } = await runsOver("tsv", EVENTS_FOR_MEMORY, 1);
  const samples = (runs[0]?.samples ?? []).map(({ rss }) => rss / 2 ** 20);
  const third = samples[2] ?? 0;
  const last = samples.at(-1) ?? 0;
  return [
    {
      name: "memory: RSS after 1 M events",
      value: last,
      unit: "MiB",
      note: `each 100 k events: ${samples.map((mib) => mib.toFixed(0)).join(" ")}`,
    },
    { name: "memory: largest RSS", value: Math.max(0, ...samples), unit: "MiB" },
    { name: "memory: RSS after 1 M / after 300 k", value: last / third, unit: "ratio" },
  ];
}

async function runsOver(
  flavour: ZeekFlavour,
  events: number,
  count: number,
): Promise<{ readonly runs: readonly PipelineRun[]; readonly parseMicros: number | null }> {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-bench-"));
  try {
    const logs = path.join(folder, "logs");
    const rules = path.join(folder, "rules");
    await writeZeekLogs(logs, flavour, events);
    writeBenchRules(rules);
    // Taken in turns: the machine may be slower for one run than for the next.
    const parses: number[] = [];
    const runs = Array.from({ length: count }, (_, index) => {
      if (flavour === "json") parses.push(parsingMicros(logs));
      const data = path.join(folder, `data-${index}`);
      const run = inChild({ logs, rules, data, events });
      rmSync(data, { recursive: true, force: true });
      return run;
    });
    return { runs, parseMicros: flavour === "json" ? median(parses) : null };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** CPU time of reading each line as JSON, once. */
function parsingMicros(logs: string): number {
  let lines = 0;
  let micros = 0;
  for (const name of readdirSync(logs)) {
    const texts = readFileSync(path.join(logs, name), "utf8").trimEnd().split("\n");
    const before = process.cpuUsage();
    for (const text of texts) JSON.parse(text);
    const { user, system } = process.cpuUsage(before);
    lines += texts.length;
    micros += user + system;
  }
  return micros / lines;
}

/** A process of its own: what ran before neither warms the code nor fills the memory. */
function inChild(job: PipelineJob): PipelineRun {
  const main = path.join(import.meta.dirname, "main.ts");
  const args = [...process.execArgv, main, "--child", JSON.stringify(job)];
  const output = execFileSync(process.execPath, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  // The child prints what `runPipeline` returns.
  return JSON.parse(output) as PipelineRun;
}
