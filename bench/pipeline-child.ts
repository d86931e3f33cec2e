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
  /** Resident memory in bytes, each time 100,000 more events had been committed. */
  readonly rss: readonly number[];
}

const LOOK_MS = 20;
const SAMPLE_EVENTS = 100_000;

/** Runs the real pipeline over the logs until all is delivered; alone in its process. */
export async function runPipeline(job: PipelineJob): Promise<PipelineRun> {
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
  const rss = await Promise.race([untilDone(pipeline, job.events), running.then(() => [])]);
  const { user, system } = process.cpuUsage(before);
  const wallMs = performance.now() - startedMs;
  const { alerts, topics, rules } = pipeline.status();
  stop.abort();
  await running;
  const facts = topics.find(({ topic }) => topic === "facts")?.end ?? 0;
  return { cpuMs: (user + system) / 1000, wallMs, facts, alerts, rules: rules.running, rss };
}

async function untilDone(pipeline: Pipeline, events: number): Promise<readonly number[]> {
  const rss: number[] = [];
  for (;;) {
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_MS);
    });
    const { topics, lag, sinks } = pipeline.status();
    let done = 0;
    for (const { topic, end } of topics) if (isEventsTopic(topic)) done += end;
    if (done >= (rss.length + 1) * SAMPLE_EVENTS) rss.push(process.memoryUsage.rss());
    const behind = sinks.reduce((sum, sink) => sum + sink.lag, lag.detect + lag.correlate);
    if (done >= events && behind === 0) return rss;
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
