import { collectByHeapSize } from "../src/cli/garbage.ts";
import { parseConfig } from "../src/config/index.ts";
import { systemClock } from "../src/lib/clock.ts";
import { invariant } from "../src/lib/invariant.ts";
import { Pipeline } from "../src/pipeline/index.ts";
import { createMetrics, silentLogger } from "../src/telemetry/index.ts";
import { isEventsTopic } from "../src/topics/index.ts";

/** What a run of the whole pipeline is given. Paths are absolute. */
export interface PipelineJob {
  readonly logs: string;
  readonly rules: string;
  readonly data: string;
  /** Rows in the logs: all of them must come out. */
  readonly events: number;
}

/** What was measured from the first record to the last delivered alert. */
export interface PipelineRun {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly facts: number;
  readonly alerts: number;
  readonly rules: number;
  /** Each time 100,000 more events had been committed. */
  readonly samples: readonly PipelineSample[];
}

/** How far a run was, and what it had taken by then. */
export interface PipelineSample {
  readonly events: number;
  readonly cpuMs: number;
  /** Resident memory in bytes. */
  readonly rss: number;
}

const LOOK_MS = 20;
const SAMPLE_EVENTS = 100_000;

/** Runs the real pipeline over the logs until all is delivered; alone in its process. */
export async function runPipeline(job: PipelineJob): Promise<PipelineRun> {
  collectByHeapSize();
  const pipeline = await Pipeline.open(configOf(job), {
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
    metrics: createMetrics(),
    print: async () => {},
    color: false,
  });
  const stop = new AbortController();
  const before = process.cpuUsage();
  const startedMs = performance.now();
  const running = pipeline.run(stop.signal);
  const spentMs = (): number => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  const done = untilDone(pipeline, job.events, spentMs);
  const samples = await Promise.race([done, running.then(() => [])]);
  const cpuMs = spentMs();
  const wallMs = performance.now() - startedMs;
  const { alerts, topics, rules } = pipeline.status();
  stop.abort();
  await running;
  const facts = topics.find(({ topic }) => topic === "facts")?.end ?? 0;
  return { cpuMs, wallMs, facts, alerts, rules: rules.running, samples };
}

async function untilDone(
  pipeline: Pipeline,
  events: number,
  spentMs: () => number,
): Promise<readonly PipelineSample[]> {
  const samples: PipelineSample[] = [];
  for (;;) {
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_MS);
    });
    const { topics, lag, sinks } = pipeline.status();
    let done = 0;
    for (const { topic, end } of topics) if (isEventsTopic(topic)) done += end;
    if (done >= (samples.length + 1) * SAMPLE_EVENTS) {
      samples.push({ events: done, cpuMs: spentMs(), rss: process.memoryUsage.rss() });
    }
    const behind = sinks.reduce((sum, sink) => sum + sink.lag, lag.detect + lag.correlate);
    if (done >= events && behind === 0) return samples;
  }
}

function configOf({ data, rules, logs }: PipelineJob): Parameters<typeof Pipeline.open>[0] {
  const document = {
    data,
    rules: [rules],
    sources: [{ name: "zeek", type: "file", format: "zeek", mode: "once", paths: [`${logs}/*`] }],
    sinks: [{ name: "alerts", type: "file", path: `${data}/alerts.ndjson` }],
  };
  const parsed = parseConfig(JSON.stringify(document), `${data}/sluice.yaml`, {});
  invariant(parsed.kind === "config", "the benchmark's own configuration is right");
  return parsed.config;
}
