import { once } from "node:events";
import { createWriteStream } from "node:fs";
import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  rename,
  rm,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";

import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";

import type { RawRecord } from "../../../src/event/index.ts";
import { type FileSourceOptions, openFileSource } from "../../../src/ingest/index.ts";
import { systemClock } from "../../../src/lib/clock.ts";
import { createMetrics, silentLogger } from "../../../src/telemetry/index.ts";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "sluice-file-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const text = (record: RawRecord): string => Buffer.from(record.bytes).toString("latin1");
const at = (name: string): string => path.join(dir, name);

/** Reads with a committed state of its own, like the pipeline. */
class Reader {
  readonly states = new Map<string, Uint8Array>();
  readonly records: RawRecord[] = [];
  readonly ended: string[] = [];
  readonly metrics = createMetrics();

  lines(): string[] {
    return this.records.map(text);
  }

  /** Reads what is there; commits only `batchesMax` batches and drops the next one. */
  async once(
    batchesMax = Number.POSITIVE_INFINITY,
    more: Partial<FileSourceOptions> = {},
  ): Promise<void> {
    let count = 0;
    for await (const batch of this.#open({ mode: "once", ...more }).batches(
      new AbortController().signal,
    )) {
      if (count++ >= batchesMax) return;
      this.#commit(batch);
    }
  }

  async follow(until: (reader: Reader) => boolean | Promise<boolean>): Promise<void> {
    const stop = new AbortController();
    const options = { mode: "follow", pollMs: 2, scanMs: 4, rotatedQuietMs: 40 } as const;
    const failsafe = setTimeout(() => stop.abort(), 10_000);
    for await (const batch of this.#open(options).batches(stop.signal)) {
      this.#commit(batch);
      if (await until(this)) stop.abort();
    }
    clearTimeout(failsafe);
  }

  #open(options: Partial<FileSourceOptions>) {
    const { metrics, states } = this;
    const deps = { clock: systemClock, logger: silentLogger, metrics, states: new Map(states) };
    const paths = [at("*.log*")];
    return openFileSource({ name: "f", paths, mode: "once", batchRecordsMax: 3, ...options }, deps);
  }

  #commit(batch: Parameters<Reader["commitOf"]>[0]): void {
    this.commitOf(batch);
  }

  commitOf(batch: {
    records: readonly RawRecord[];
    checkpoint: ReadonlyMap<string, Uint8Array | null>;
    ended: readonly string[];
  }): void {
    this.records.push(...batch.records);
    this.ended.push(...batch.ended);
    for (const [key, value] of batch.checkpoint) {
      if (value === null) this.states.delete(key);
      else this.states.set(key, value);
    }
  }
}

test("reads each line once, without its end, and the last one without an end too", async () => {
  await writeFile(at("a.log"), "one\r\n\ntwo\0\nthree");
  const reader = new Reader();
  await reader.once();
  expect(reader.lines()).toEqual(["one", "", "two\0", "three"]);
  expect(reader.ended).toHaveLength(1);
  await reader.once();
  expect(reader.records).toHaveLength(4);
});

test("gives a copy elsewhere the same ids, and two files of one name and beginning different ones", async () => {
  await mkdir(at("x.log"));
  await mkdir(at("y.log"));
  for (const name of ["a.log", "x.log/a.log", "y.log/a.log"]) await writeFile(at(name), "l1\nl2\n");
  const [first, both] = [new Reader(), new Reader()];
  await first.once();
  await both.once(undefined, { paths: [at("*/a.log")] });
  const ids = both.records.map((record) => record.id);
  expect(new Set(ids).size).toBe(4);
  expect(ids.slice(0, 2)).toEqual(first.records.map((record) => record.id));
});

test("finishes a renamed file and goes on with the new one", async () => {
  await writeFile(at("a.log"), "1\n2\n");
  const reader = new Reader();
  let step = 0;
  await reader.follow(async () => {
    if (reader.records.length === 2 && step === 0) {
      step = 1;
      await rename(at("a.log"), at("a.log.1"));
      await appendFile(at("a.log.1"), "3\n4 without end");
      await writeFile(at("a.log"), "new 1\nnew 2\n");
    }
    return reader.ended.length === 1 && reader.records.length === 6;
  });
  expect(reader.lines().toSorted()).toEqual(["1", "2", "3", "4 without end", "new 1", "new 2"]);
  expect(new Set(reader.records.map((record) => record.id)).size).toBe(6);
});

test("sees that a file was truncated and filled again with the same first line", async () => {
  await writeFile(at("a.log"), "start\nold\n");
  const reader = new Reader();
  let step = 0;
  await reader.follow(async () => {
    if (reader.records.length === 2 && step === 0) {
      step = 1;
      await truncate(at("a.log"), 0);
      await appendFile(at("a.log"), "start\nnew and longer\n");
    }
    return reader.records.length === 4;
  });
  expect(reader.lines()).toEqual(["start", "old", "start", "new and longer"]);
  expect(new Set(reader.records.map((record) => record.id)).size).toBe(4);
});

test("goes on in the compressed form of a partly read log", async () => {
  const lines = Array.from({ length: 9 }, (_, i) => `a line of some length, number ${i}`);
  await writeFile(at("a.log"), `${lines.join("\n")}\n`);
  const reader = new Reader();
  await reader.once(2);
  const read = reader.records.length;
  expect(read).toBeLessThan(9);
  await rm(at("a.log"));
  await writeFile(at("a.log.1.gz"), gzipSync(`${lines.join("\n")}\n`));
  await reader.once();
  await reader.once();
  expect(reader.lines()).toEqual(lines);
});

test("skips the compressed form of a log that was read to the end", async () => {
  await writeFile(at("a.log"), "1\n2\n");
  const reader = new Reader();
  await reader.once();
  await writeFile(at("a.log.1.gz"), gzipSync("1\n2\n"));
  await rm(at("a.log"));
  await reader.once();
  expect(reader.lines()).toEqual(["1", "2"]);
});

test("keeps what can be read of a cut gzip file, and counts the failure", async () => {
  const whole = Array.from({ length: 5_000 }, (_, i) => `line ${i} ${Math.sin(i)}`);
  const bytes = gzipSync(`${whole.join("\n")}\n`);
  await writeFile(at("a.log.gz"), bytes.subarray(0, bytes.length - 5_000));
  const reader = new Reader();
  await reader.once(undefined, { batchRecordsMax: 1_000 });
  const lines = reader.lines();
  expect(lines.length).toBeGreaterThan(3_000);
  expect(lines.slice(0, -1)).toEqual(whole.slice(0, lines.length - 1));
  expect((await reader.metrics.sourceErrors.get()).values).toHaveLength(1);
});

test("cuts a line of 100 MB without holding it", async () => {
  const out = createWriteStream(at("a.log"));
  const block = Buffer.alloc(1024 * 1024, "x");
  for (let i = 0; i < 100; i++) if (!out.write(block)) await once(out, "drain");
  out.end("\nnext\n");
  await once(out, "finish");
  const reader = new Reader();
  const before = process.memoryUsage().heapUsed;
  await reader.once(undefined, { recordBytesMax: 1_000 });
  expect(reader.records.map((r) => [r.bytes.length, r.cutBytes])).toEqual([
    [1_000, 100 * 1024 * 1024 - 1_000],
    [4, 0],
  ]);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(20e6);
});

test("loses and doubles nothing, whatever is appended, rotated and crashed", async () => {
  const action = fc.oneof(
    fc.record({ kind: fc.constant("append" as const), count: fc.integer({ min: 1, max: 8 }) }),
    fc.record({ kind: fc.constant("read" as const), batches: fc.integer({ min: 0, max: 4 }) }),
    fc.record({ kind: fc.constantFrom("rename" as const, "gzip" as const, "move" as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 14 }), async (actions) => {
      await rm(dir, { recursive: true, force: true });
      await mkdir(dir);
      const reader = new Reader();
      const written: string[] = [];
      let current: string[] = [];
      let rotations = 0;
      for (const step of actions) {
        if (step.kind === "append") {
          const lines = Array.from(
            { length: step.count },
            (_, i) => `line ${written.length + i} ${"x".repeat(60)}`,
          );
          written.push(...lines);
          current.push(...lines);
          await appendFile(at("a.log"), lines.map((line) => `${line}\n`).join(""));
        } else if (step.kind === "read") {
          await reader.once(step.batches);
        } else if (current.length > 0) {
          await rotate(step.kind, current, `a.log.${++rotations}`);
          current = [];
        }
      }
      await reader.once();
      expect(reader.lines().toSorted()).toEqual(written.toSorted());
      expect(new Set(reader.records.map((record) => record.id)).size).toBe(written.length);
    }),
    { numRuns: 60 },
  );
});

async function rotate(
  kind: "rename" | "gzip" | "move",
  lines: string[],
  to: string,
): Promise<void> {
  if (kind === "rename") return rename(at("a.log"), at(to));
  const content = lines.map((line) => `${line}\n`).join("");
  if (kind === "gzip") await writeFile(at(`${to}.gz`), gzipSync(content));
  else await copyFile(at("a.log"), at(to));
  await rm(at("a.log"));
}
