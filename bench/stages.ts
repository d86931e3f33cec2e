import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { type Correlator, createCorrelator, type Fact } from "../src/correlate/index.ts";
import type { Event, ParsedRecord, RawRecord } from "../src/event/index.ts";
import {
  createParser,
  type FileSourceDeps,
  openFileSource,
  type SourceBatch,
  type StreamParser,
} from "../src/ingest/index.ts";
import { systemClock } from "../src/lib/clock.ts";
import { normalise } from "../src/normalise/index.ts";
import { factsOf, loadRuleSet } from "../src/pipeline/index.ts";
import { createEventCodec, type EventCodec, type EventTexts } from "../src/schema/index.ts";
import type { RuleSet } from "../src/sigma/index.ts";
import { createMetrics, silentLogger } from "../src/telemetry/index.ts";
import {
  eventsTopic,
  type NewRecord,
  type Offset,
  openEmbeddedLog,
  type TopicLog,
} from "../src/topics/index.ts";
import { quietLogOptions } from "../test/support/log-options.ts";
import type { BenchRow } from "./bench-row.ts";
import { writeBenchRules } from "./bench-rules.ts";
import { median } from "./median.ts";
import { writeZeekLogs, type ZeekFlavour } from "./zeek-logs.ts";

const EVENTS = 60_000;
const ROUNDS = 5;
/** About 8 MiB. */
const TOGETHER = 8_000;
const LIMITS = { groupsMax: 100_000, eventsPerGroupMax: 10_000, evidenceMax: 100 } as const;
const STAGES = [
  "read and frame",
  "parse",
  "normalise",
  "check and encode",
  "append and commit",
  "read from the tail",
  "decode (only after a restart)",
  "match",
  "facts",
  "correlate",
] as const;

type Stage = (typeof STAGES)[number];

/** CPU time of each stage on its own over the same records, in µs per event. */
export async function benchStages(): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "sluice-bench-"));
  try {
    writeBenchRules(path.join(folder, "rules"));
    const { rules } = await loadRuleSet([path.join(folder, "rules")]);
    const rows: BenchRow[] = [];
    for (const flavour of ["tsv", "json"] as const) {
      await writeZeekLogs(path.join(folder, flavour), flavour, EVENTS);
      rows.push(...(await stagesOf(flavour, folder, rules)));
    }
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function stagesOf(
  flavour: ZeekFlavour,
  folder: string,
  rules: RuleSet,
): Promise<readonly BenchRow[]> {
  const costs = new Map<Stage, number[]>(STAGES.map((stage) => [stage, []]));
  // The first round warms up and is left out.
  for (let round = 0; round <= ROUNDS; round++) {
    const data = path.join(folder, `data-${flavour}-${round}`);
    const timed = await measureStages(path.join(folder, flavour, "*.log"), data, rules);
    await rm(data, { recursive: true, force: true });
    if (round === 0) continue;
    for (const [stage, micros] of timed) costs.get(stage)?.push(micros / EVENTS);
  }
  const medians = STAGES.map((stage) => [stage, median(costs.get(stage) ?? [])] as const);
  const live = medians.filter(([stage]) => stage !== "decode (only after a restart)");
  const sum = live.reduce((total, [, micros]) => total + micros, 0);
  return [
    ...medians.map(([stage, value]) => ({
      name: `stages, ${flavour}: ${stage}`,
      value,
      unit: "µs/event",
    })),
    { name: `stages, ${flavour}: sum without decode`, value: sum, unit: "µs/event" },
  ];
}

async function measureStages(
  logs: string,
  data: string,
  rules: RuleSet,
): Promise<ReadonlyMap<Stage, number>> {
  const watch = new Stopwatch();
  const log = await openEmbeddedLog(quietLogOptions(data));
  const correlator = createCorrelator({ rules: rules.correlations, limits: LIMITS });
  const { codec } = createEventCodec(new Map());
  const parts: Parts = { watch, log, rules, correlator, codec, parsers: new Map() };
  const source = openFileSource({ name: "bench", paths: [logs], mode: "once" }, sourceDeps());
  const batches = source.batches(new AbortController().signal)[Symbol.asyncIterator]();
  for (;;) {
    const raws = await watch.of("read and frame", () => readSome(batches));
    if (raws.length === 0) break;
    await measureBatch(raws, parts);
  }
  await log.close();
  return watch.micros;
}

interface Parts {
  readonly watch: Stopwatch;
  readonly log: TopicLog;
  readonly rules: RuleSet;
  readonly correlator: Correlator;
  readonly codec: EventCodec;
  readonly parsers: Map<string, StreamParser>;
}

async function measureBatch(raws: readonly RawRecord[], parts: Parts): Promise<void> {
  const { watch, log, rules, correlator } = parts;
  const parsed = await watch.of("parse", () => parseAll(raws, parts.parsers));
  const events = await watch.of("normalise", () =>
    parsed.map(({ raw, record }) => normalise(raw, record, "zeek")),
  );
  const records = await watch.of("check and encode", () =>
    events.map((event, index) => recordOf(event, textsOf(parsed[index]), parts.codec)),
  );
  const from = log.bounds(AT).end;
  await watch.of("append and commit", () => append(log, records));
  await watch.of("read from the tail", () => readFrom(log, from));
  await watch.of("decode (only after a restart)", () => {
    for (const { value } of records) parts.codec.decode(value);
  });
  const matches = await watch.of("match", () => events.flatMap((event) => [...rules.match(event)]));
  const facts = await watch.of("facts", () =>
    matches.flatMap((match): readonly Fact[] => factsOf(match, rules.facts(match).parts)),
  );
  await watch.of("correlate", () => {
    for (const fact of facts) correlator.push(fact);
  });
}

function textsOf(parsed: ParsedRaw | undefined): EventTexts {
  return { fields: parsed?.record.fieldsText, raw: parsed?.raw.bytes };
}

function recordOf(event: Event, texts: EventTexts, codec: EventCodec): NewRecord {
  const encoded = codec.encode(event, texts);
  const value = encoded.kind === "encoded" ? encoded.bytes : new Uint8Array(0);
  return { key: null, value, timestamp: event.time };
}

class Stopwatch {
  readonly micros: Map<Stage, number> = new Map();

  async of<T>(stage: Stage, work: () => T | Promise<T>): Promise<T> {
    const before = process.cpuUsage();
    const result = await work();
    const { user, system } = process.cpuUsage(before);
    this.micros.set(stage, (this.micros.get(stage) ?? 0) + user + system);
    return result;
  }
}

function sourceDeps(): FileSourceDeps {
  const metrics = createMetrics();
  return { clock: systemClock, logger: silentLogger, metrics, states: new Map() };
}

/** As many records as the pipeline commits together; none at the end. */
async function readSome(batches: AsyncIterator<SourceBatch>): Promise<readonly RawRecord[]> {
  const raws: RawRecord[] = [];
  while (raws.length < TOGETHER) {
    const next = await batches.next();
    if (next.done === true) break;
    for (const record of next.value.records) raws.push(record);
  }
  return raws;
}

interface ParsedRaw {
  readonly raw: RawRecord;
  readonly record: ParsedRecord;
}

function parseAll(
  raws: readonly RawRecord[],
  parsers: Map<string, StreamParser>,
): readonly ParsedRaw[] {
  const all: ParsedRaw[] = [];
  for (const raw of raws) {
    let parser = parsers.get(raw.stream);
    if (parser === undefined) {
      parser = createParser({ format: "zeek", zone: "UTC" });
      parsers.set(raw.stream, parser);
    }
    const parsed = parser.parse(raw);
    if (parsed.kind === "parsed") all.push({ raw, record: parsed.record });
  }
  return all;
}

const AT = { topic: eventsTopic("zeek.conn"), partition: 0 } as const;

async function append(log: TopicLog, records: readonly NewRecord[]): Promise<void> {
  const step = log.step();
  step.append(AT, records);
  await step.commit({ urgent: true });
}

async function readFrom(log: TopicLog, from: Offset): Promise<void> {
  const { end } = log.bounds(AT);
  let next = from;
  while (next < end) next = (await log.read(AT, next, 1 << 20)).next;
}
