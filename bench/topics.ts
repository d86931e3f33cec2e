import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { epochMicros } from "../src/lib/time.ts";
import {
  eventsTopic,
  type NewRecord,
  type Offset,
  openEmbeddedLog,
  type TopicLog,
} from "../src/topics/index.ts";
import { quietLogOptions } from "../test/support/log-options.ts";
import type { BenchRow } from "./bench-row.ts";

const RECORD_BYTES = 500;
const STEP_RECORDS = 1_000;
const STEPS = 400;
const RECORDS = STEPS * STEP_RECORDS;
const GROUP_BYTES = 8 * 1_048_576;
const ROUNDS = 5;
/** Steps handed over and not awaited, so that one group fills while another is flushed. */
const STEPS_AHEAD = 40;
const SIZES = { commitBytesMax: GROUP_BYTES, tailBytesMax: 128 * 1_048_576 } as const;
const CONN = { topic: eventsTopic("zeek.conn"), partition: 0 };

/**
 * The embedded log against plain writes of the same bytes with an fdatasync for as many of them,
 * taken in turns in one run; medians. Plain writing does nothing else: no offsets, no checksums, no
 * ledger.
 */
export async function benchTopics(): Promise<readonly BenchRow[]> {
  const records = makeRecords();
  const rounds: Round[] = [];
  // The first round warms up and is left out.
  for (let i = 0; i <= ROUNDS; i++) {
    const round = await measure(records);
    if (i > 0) rounds.push(round);
  }
  const median = (pick: (round: Round) => number): number => {
    const sorted = rounds.map(pick).sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? 0;
  };
  const note = `${RECORD_BYTES}-byte records, steps of ${STEP_RECORDS}, commit every 8 MiB`;
  return [
    { name: "topics: append", value: median((r) => r.append), unit: "events/s", note },
    { name: "topics: plain write + fdatasync", value: median((r) => r.plain), unit: "events/s" },
    { name: "topics: append / plain", value: median((r) => r.append / r.plain), unit: "ratio" },
    {
      name: "topics: append, each step committed alone",
      value: median((r) => r.alone),
      unit: "events/s",
      note: "urgent and awaited",
    },
    { name: "topics: read from disk", value: median((r) => r.disk), unit: "events/s" },
    { name: "topics: read from the tail", value: median((r) => r.tail), unit: "events/s" },
    {
      name: "topics: longest stall of the event loop while appending",
      value: median((r) => r.stallMs),
      unit: "ms",
    },
  ];
}

interface Round {
  readonly append: number;
  readonly plain: number;
  readonly alone: number;
  readonly disk: number;
  readonly tail: number;
  readonly stallMs: number;
}

async function measure(records: readonly NewRecord[]): Promise<Round> {
  const directory = await mkdtemp(join(tmpdir(), "sluice-bench-"));
  try {
    const plain = await rate(RECORDS, () => writePlainly(join(directory, "plain"), records));
    const log = await openEmbeddedLog(quietLogOptions(join(directory, "log"), SIZES));
    let stallMs = 0;
    const append = await rate(RECORDS, async () => {
      stallMs = await longestStall(() => appendAll(log, records));
    });
    await log.close();
    const again = await openEmbeddedLog(quietLogOptions(join(directory, "log"), SIZES));
    const disk = await rate(RECORDS, () => readAll(again));
    await again.close();
    const third = await openEmbeddedLog(quietLogOptions(join(directory, "alone"), SIZES));
    const alone = await rate(RECORDS / 4, () => appendEach(third, records, STEPS / 4));
    const tail = await rate(RECORDS / 4, () => readAll(third));
    await third.close();
    return { append, plain, alone, disk, tail, stallMs };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function rate(events: number, work: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return (events * 1000) / (performance.now() - startedMs);
}

function makeRecords(): readonly NewRecord[] {
  return Array.from({ length: STEP_RECORDS }, (_, i) => ({
    key: `10.0.${i >> 8}.${i & 255}`,
    value: new Uint8Array(RECORD_BYTES).fill(i & 255),
    timestamp: epochMicros(1_700_000_000_000_000 + i),
  }));
}

async function writePlainly(path: string, records: readonly NewRecord[]): Promise<void> {
  const values = records.map(({ value }) => value);
  const file = await open(path, "w");
  let unflushed = 0;
  for (let i = 0; i < STEPS; i++) {
    await file.writev(values);
    unflushed += STEP_RECORDS * RECORD_BYTES;
    if (unflushed < GROUP_BYTES) continue;
    await file.datasync();
    unflushed = 0;
  }
  await file.datasync();
  await file.close();
}

async function appendAll(log: TopicLog, records: readonly NewRecord[]): Promise<void> {
  const ahead: Promise<void>[] = [];
  for (let i = 0; i < STEPS; i++) {
    const step = log.step();
    step.append(CONN, records);
    step.setPosition("bench", CONN, i as Offset);
    ahead.push(step.commit({ urgent: i === STEPS - 1 }));
    if (ahead.length >= STEPS_AHEAD) await ahead.shift();
  }
  await Promise.all(ahead);
}

async function appendEach(
  log: TopicLog,
  records: readonly NewRecord[],
  steps: number,
): Promise<void> {
  for (let i = 0; i < steps; i++) {
    const step = log.step();
    step.append(CONN, records);
    await step.commit({ urgent: true });
  }
}

async function readAll(log: TopicLog): Promise<void> {
  const { end } = log.bounds(CONN);
  let next = 0 as Offset;
  while (next < end) next = (await log.read(CONN, next, 1_048_576)).next;
}

/** The longest time a timer of 1 ms was kept waiting, in milliseconds. */
async function longestStall(work: () => Promise<void>): Promise<number> {
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 1);
    last = now;
  }, 1);
  await work();
  clearInterval(timer);
  return longest;
}
