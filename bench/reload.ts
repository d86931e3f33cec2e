import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";

import { pino } from "pino";

import { RuleWatcher } from "../src/pipeline/rule-watcher.ts";
import { createMetrics } from "../src/telemetry/index.ts";
import { laneEvents, sigmaHq } from "../test/support/sigma-corpus.ts";
import type { BenchRow } from "./bench-row.ts";

const POLL_MS = 100;
const WARM_EVENTS = 2_000;
const BATCH = 20;
const NS_PER_MS = 1e6;

/**
 * All rules of SigmaHQ, one of them edited while events of all lanes are matched: how long the
 * event loop stands still at worst, and until the new rules are in use.
 */
export async function benchReload(): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-reload-"));
  try {
    return await measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string): Promise<readonly BenchRow[]> {
  const { rules: files } = sigmaHq();
  for (const { path: name, text } of files) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  const events = (["proc", "win", "zeek"] as const).flatMap((lane) =>
    laneEvents(lane).slice(0, WARM_EVENTS),
  );
  const startedMs = performance.now();
  const watcher = await open(folder);
  const [first] = events;
  if (first !== undefined) watcher.current.match(first);
  const startMs = performance.now() - startedMs;
  for (const event of events) watcher.current.match(event);
  const stop = new AbortController();
  const watching = watcher.watch(stop.signal);
  const old = watcher.current;
  const [edited] = files;
  if (edited !== undefined) appendFileSync(path.join(folder, edited.path), "\n# edited\n");
  const delays = monitorEventLoopDelay({ resolution: 1 });
  const editedMs = performance.now();
  delays.enable();
  let at = 0;
  while (watcher.current === old) {
    for (let count = 0; count < BATCH; count++) {
      const event = events[at++ % events.length];
      if (event !== undefined) watcher.current.match(event);
    }
    await setImmediate();
  }
  delays.disable();
  const reloadMs = performance.now() - editedMs;
  stop.abort();
  await watching;
  const note = `${watcher.current.rules.length} rules; goal: at most 50`;
  return [
    { name: "reload: start to first match", value: startMs, unit: "ms", note: "goal: 1,000" },
    {
      name: "reload: worst stall of the event loop",
      value: delays.max / NS_PER_MS,
      unit: "ms",
      note,
    },
    { name: "reload: edit to new rules in use", value: reloadMs, unit: "ms" },
    { name: "reload: events matched meanwhile", value: at, unit: "events" },
  ];
}

function open(folder: string): Promise<RuleWatcher> {
  return RuleWatcher.open({
    rulePaths: [folder],
    viewPaths: [],
    sources: [],
    pipelinePaths: [],
    placeholders: new Map(),
    pollMs: POLL_MS,
    logger: pino({ level: "silent" }),
    metrics: createMetrics(),
    budget: { microsPerEvent: 50, windowEvents: 100_000, action: "warn" },
  });
}
