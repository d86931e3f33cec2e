import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createMetrics } from "../../../src/telemetry/index.ts";
import { openEmbeddedLog } from "../../../src/topics/index.ts";
import { append, logOptions, metricOf, offset, readAll, record } from "../../support/topic-logs.ts";

const conn = { topic: "events.zeek.conn", partition: 0 };
const whole = { topic: "alerts", partition: 0 };
const sizes = { segmentBytesMax: 4_000, tailBytesMax: 0 };
const values = Array.from({ length: 60 }, (_, i) => `${i} ${"v".repeat((i * 37) % 400)}`);
let root = "";
let original = "";

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "sluice-damage-"));
  original = join(root, "original");
  const log = await openEmbeddedLog(logOptions(original, sizes));
  for (let i = 0; i < values.length; i += 3) {
    const step = log.step();
    // The second record of each step holds a copy of an earlier segment, as if a log had been
    // pointed at the log's own files.
    const path = join(original, "topics", conn.topic, "0", `${"0".repeat(20)}.log`);
    const copy = i === 30 ? readFileSync(path) : null;
    step.append(
      conn,
      values
        .slice(i, i + 3)
        .map((value, j) =>
          copy !== null && j === 1 ? { ...record(""), value: copy } : record(value),
        ),
    );
    await step.commit({ urgent: true });
  }
  const copied = (await readAll(log, conn))[31];
  values[31] = Buffer.from(copied?.value ?? []).toString("latin1");
  await append(log, whole, "a", "b");
  await log.close();
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Where damage strikes: a segment and a place in it, as fractions. */
const damage = fc.record({
  kind: fc.constantFrom("flip", "cut", "zero", "remove"),
  file: fc.double({ min: 0, max: 0.999, noNaN: true }),
  place: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

test.each([true, false])(
  "damage is skipped and counted, no wrong record is read (clean: %s)",
  (clean) =>
    fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 2 }), async (strikes) => {
        const directory = join(root, "copy");
        cpSync(original, directory, { recursive: true });
        try {
          for (const strike of strikes) inflict(directory, strike);
          expect(await lossesOf(directory, clean)).toBeGreaterThanOrEqual(0);
        } finally {
          rmSync(directory, { recursive: true, force: true });
        }
      }),
      { numRuns: 30 },
    ),
);

function inflict(directory: string, strike: { kind: string; file: number; place: number }): void {
  const segments = join(directory, "topics", conn.topic, "0");
  const names = readdirSync(segments).sort((a, b) => (a < b ? -1 : 1));
  const name = names[Math.floor(strike.file * names.length)];
  if (name === undefined) return;
  const path = join(segments, name);
  const bytes = readFileSync(path);
  const at = Math.floor(strike.place * bytes.length);
  if (strike.kind === "flip") bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
  if (strike.kind === "zero") bytes.fill(0, at, Math.min(at + 300, bytes.length));
  writeFileSync(path, bytes);
  if (strike.kind === "cut") truncateSync(path, at);
  if (strike.kind === "remove") rmSync(path);
}

/** How many records are gone; fails when anything else than that is wrong. */
async function lossesOf(directory: string, clean: boolean): Promise<number> {
  const metrics = createMetrics();
  if (!clean) await openAndDie(directory);
  const log = await openEmbeddedLog(logOptions(directory, { ...sizes, metrics }));
  try {
    const read = await readAll(log, conn, 700);
    for (const [index, { offset: at, value }] of read.entries()) {
      expect(Buffer.from(value).toString("latin1")).toBe(values[at]);
      expect(at).toBeGreaterThan(read[index - 1]?.offset ?? -1);
    }
    const lost = values.length - read.length;
    const cut = await metricOf(metrics, "topicCutBytes", conn.topic);
    expect(cut > 0).toBe(lost > 0);
    expect((await readAll(log, whole)).length).toBe(2);
    expect(log.bounds(conn).end).toBe(values.length);
    await append(log, conn, "next");
    const { records } = await log.read(conn, offset(values.length), 1_000);
    expect(records.map((r) => [r.offset, Buffer.from(r.value).toString()])).toEqual([
      [values.length, "next"],
    ]);
    return lost;
  } finally {
    await log.close();
  }
}

/** Leaves the ledger marked as in use, as a killed writer does. */
async function openAndDie(directory: string): Promise<void> {
  const { DatabaseSync } = await import("node:sqlite");
  const ledger = new DatabaseSync(join(directory, "ledger.db"));
  ledger.exec("UPDATE meta SET value = 0 WHERE name = 'clean'");
  ledger.close();
}
