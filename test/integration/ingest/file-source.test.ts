import { once } from "node:events";
import { createWriteStream } from "node:fs";
import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";

import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";

import type { RawRecord } from "../../../src/event/index.ts";
import { type FileSourceOptions, openFileSource } from "../../../src/ingest/index.ts";
import { type Clock, systemClock } from "../../../src/lib/clock.ts";
import { epochMicros } from "../../../src/lib/time.ts";
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
  readonly opened: string[] = [];
  readonly ended: string[] = [];
  readonly metrics = createMetrics();
  clock: Clock = systemClock;
  /** What the source could not read when it was last asked. */
  troubles: () => readonly string[] = () => [];
  /** Looks at the disk since the last records. */
  idleRounds = 0;

  openedTwice(): string[] {
    return this.opened.filter((stream, i) => this.opened.indexOf(stream) !== i);
  }

  lines(): string[] {
    return this.records.map(text);
  }

  /** The failures that were counted, each code with its number. */
  async errors(): Promise<string[]> {
    const { values } = await this.metrics.sourceErrors.get();
    const counted = values.filter(({ value }) => value > 0);
    return counted.map(({ labels, value }) => `${labels.code} ${value}`).toSorted();
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

  /** `until` is asked after each batch, and now and then when there is none. */
  async follow(
    until: () => boolean | Promise<boolean>,
    openFilesMax = 8,
    paths: readonly string[] = [at("*.log*")],
  ): Promise<void> {
    const stop = new AbortController();
    const timing = { mode: "follow", pollMs: 2, scanMs: 4, rotatedQuietMs: 40 } as const;
    const batches = this.#open({ ...timing, openFilesMax, paths }).batches(stop.signal);
    const iterator = batches[Symbol.asyncIterator]();
    const deadline = performance.now() + 10_000;
    let next = iterator.next();
    for (;;) {
      const turn = await Promise.race([next, pause()]);
      if (turn !== null && turn.done === true) break;
      if (turn === null) {
        this.idleRounds++;
      } else {
        this.idleRounds = 0;
        this.#commit(turn.value);
        next = iterator.next();
      }
      if ((await until()) || performance.now() > deadline) stop.abort();
    }
  }

  #open(options: Partial<FileSourceOptions>) {
    const { metrics, states } = this;
    const clock = this.clock;
    const deps = { clock, logger: silentLogger, metrics, states: new Map(states) };
    const paths = [at("*.log*")];
    const all = { name: "f", paths, mode: "once", batchRecordsMax: 3, ...options } as const;
    const source = openFileSource(all, deps);
    this.troubles = () => source.troubles?.() ?? [];
    return source;
  }

  #commit(batch: Parameters<Reader["commitOf"]>[0]): void {
    this.commitOf(batch);
  }

  commitOf(batch: {
    records: readonly RawRecord[];
    checkpoint: ReadonlyMap<string, Uint8Array | null>;
    opened: readonly string[];
    ended: readonly string[];
  }): void {
    this.opened.push(...batch.opened);
    this.records.push(...batch.records);
    this.ended.push(...batch.ended);
    for (const [key, value] of batch.checkpoint) {
      if (value === null) this.states.delete(key);
      else this.states.set(key, value);
    }
  }
}

/** Some time in which a source may find nothing new. */
function pause(): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), 5));
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

test("knows another content by its first line, where all lines are alike behind their time", async () => {
  const line = (i: number): string => `${1_000 + i} ${"all is well, ".repeat(10)}`;
  const lines = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, i) => `${line(from + i)}\n`).join("");
  await writeFile(at("a.log"), lines(0, 10));
  const reader = new Reader();
  await reader.once();
  // While nobody reads it is rotated, and grows beyond what it was.
  await appendFile(at("a.log"), lines(10, 15));
  await copyFile(at("a.log"), at("a.log.1"));
  await truncate(at("a.log"), 0);
  await appendFile(at("a.log"), lines(15, 40));
  await reader.once();
  expect(reader.lines()).toEqual(Array.from({ length: 40 }, (_, i) => line(i)));
});

test("sees another content that grew while the pipeline did not ask for more", async () => {
  const line = (i: number): string => `${1_000 + i} ${"all is well, ".repeat(10)}`;
  const lines = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, i) => `${line(from + i)}\n`).join("");
  await writeFile(at("a.log"), lines(0, 3));
  let aheadMicros = 0;
  const clock = { now: () => epochMicros(systemClock.now() + aheadMicros) };
  const deps = { clock, logger: silentLogger, metrics: createMetrics(), states: new Map() };
  const timing = { pollMs: 1, scanMs: 5, batchRecordsMax: 3 };
  const source = openFileSource(
    { name: "f", paths: [at("*.log*")], mode: "follow", ...timing },
    deps,
  );
  const records: RawRecord[] = [];
  for await (const batch of source.batches(AbortSignal.timeout(5_000))) {
    records.push(...batch.records);
    if (records.length === 3) {
      await copyFile(at("a.log"), at("a.log.1"));
      await truncate(at("a.log"), 0);
      await appendFile(at("a.log"), lines(3, 12));
      aheadMicros += 3_600e6;
    }
    if (records.length >= 12) break;
  }
  expect(records.map(text)).toEqual(Array.from({ length: 12 }, (_, i) => line(i)));
});

test("passes over the hole that a writer leaves which goes on where it was", async () => {
  await writeFile(at("a.log"), "1\n2\n");
  const reader = new Reader();
  await reader.once();
  await truncate(at("a.log"), 0);
  await truncate(at("a.log"), 3e6);
  await appendFile(at("a.log"), "3\n4\n");
  await reader.once();
  expect(reader.lines()).toEqual(["1", "2", "3", "4"]);
});

test("reads a log that shrinks from its beginning, and loses nothing that is appended", async () => {
  await writeFile(at("a.log"), "1\n2\n3\n4\n");
  const reader = new Reader();
  let step = 0;
  await reader.follow(async () => {
    if (reader.records.length === 4 && step === 0) {
      step = 1;
      await truncate(at("a.log"), 4);
    } else if (reader.records.length === 6 && step === 1) {
      step = 2;
      await appendFile(at("a.log"), "5\n");
    }
    return reader.records.length === 7;
  });
  expect(reader.lines()).toEqual(["1", "2", "3", "4", "1", "2", "5"]);
  expect(new Set(reader.records.map((record) => record.id)).size).toBe(7);
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
  expect(await reader.errors()).toEqual(["damaged 1"]);
  // Nothing can mend it, so nothing would ever say that it is over.
  expect(reader.troubles()).toEqual([]);
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

const copyNames = ["a.log.1", "a-20260102.log"];

test.each(copyNames)(
  "reads a copy (%s) that is seen before the truncation only once",
  async (to) => {
    await writeFile(at("a.log"), "1\n2\n");
    const reader = new Reader();
    let step = 0;
    await reader.follow(async () => {
      if (reader.records.length === 2 && step === 0) {
        step = 1;
        await copyFile(at("a.log"), at(to));
      } else if (step === 1 && reader.states.size === 2) {
        step = 2;
        await truncate(at("a.log"), 0);
        await appendFile(at("a.log"), "new 1\n");
      }
      return reader.records.length >= 3 && reader.idleRounds > 20;
    });
    expect(reader.lines()).toEqual(["1", "2", "new 1"]);
  },
);

test.each(copyNames)(
  "finds in the copy (%s) what was written just before the truncation",
  async (to) => {
    await writeFile(at("a.log"), "1\n2\nbegun");
    const reader = new Reader();
    let step = 0;
    await reader.follow(async () => {
      if (reader.records.length === 2 && step === 0) {
        step = 1;
        await appendFile(at("a.log"), " and ended\nlast 1\nlast 2\n");
        await copyFile(at("a.log"), at(to));
        await truncate(at("a.log"), 0);
        await appendFile(at("a.log"), "new 1\nnew 2\n");
      }
      return reader.records.length >= 7 && reader.idleRounds > 20;
    });
    const late = ["begun and ended", "last 1", "last 2"];
    expect(reader.lines().toSorted()).toEqual(["1", "2", ...late, "new 1", "new 2"].toSorted());
    expect(new Set(reader.records.map((record) => record.id)).size).toBe(7);
    expect(reader.openedTwice()).toEqual([]);
  },
);

test("does not read a copy again that was made before the last lines came", async () => {
  await writeFile(at("a.log"), "1\n2\n");
  const reader = new Reader();
  let step = 0;
  await reader.follow(async () => {
    if (reader.records.length === 2 && step === 0) {
      step = 1;
      await copyFile(at("a.log"), path.join(dir, "hidden"));
      await appendFile(at("a.log"), "3\n");
    } else if (reader.records.length === 3 && step === 1) {
      step = 2;
      await rename(path.join(dir, "hidden"), at("a.log.1"));
      await truncate(at("a.log"), 0);
      await appendFile(at("a.log"), "new\n");
    }
    return reader.records.length >= 4 && reader.idleRounds > 20;
  });
  expect(reader.lines()).toEqual(["1", "2", "3", "new"]);
});

test("reads a file that only begins like another one, as soon as they differ", async () => {
  await writeFile(at("a.log"), "start\n");
  await writeFile(at("a.log.1"), "start\n");
  const reader = new Reader();
  let step = 0;
  await reader.follow(async () => {
    if (reader.records.length === 1 && step === 0) {
      step = 1;
      await appendFile(at("a.log"), "of a\n");
      await appendFile(at("a.log.1"), "of another\n");
    }
    return reader.records.length === 4;
  });
  expect(reader.lines().toSorted()).toEqual(["of a", "of another", "start", "start"]);
});

test("reads the compressed form of a log that stays beside it only once", async () => {
  const content = Array.from({ length: 20 }, (_, i) => `line ${i}\n`).join("");
  await writeFile(at("a.log"), content);
  await writeFile(at("a.log.gz"), gzipSync(content));
  const reader = new Reader();
  await reader.once();
  await reader.once();
  expect(reader.records).toHaveLength(20);
});

test("reads members appended to a compressed file, wherever they are cut", async () => {
  const line = (i: number): string => `${i} ${"x".repeat(i % 97)} ${Math.sin(i)}`;
  const lines = Array.from({ length: 6_000 }, (_, i) => line(i));
  const member = (from: number, to: number): Buffer =>
    gzipSync(
      lines
        .slice(from, to)
        .map((each) => `${each}\n`)
        .join(""),
    );
  const reader = new Reader();
  await writeFile(at("a.log.gz"), Buffer.concat([member(0, 1_000), member(1_000, 4_000)]));
  await reader.once(undefined, { batchRecordsMax: 1_000 });
  expect(reader.records).toHaveLength(4_000);
  await appendFile(at("a.log.gz"), member(4_000, 6_000));
  await reader.once(undefined, { batchRecordsMax: 1_000 });
  expect(reader.lines()).toEqual(lines);
});

test("follows more files than it may have open", async () => {
  const names = Array.from({ length: 25 }, (_, i) => `${i}.log`);
  for (const name of names) await writeFile(at(name), `${name} first\n`);
  const reader = new Reader();
  let step = 0;
  let handles = 0;
  await reader.follow(async () => {
    handles = Math.max(handles, await openHandles());
    if (reader.records.length === 25 && step === 0) {
      step = 1;
      for (const name of names) await appendFile(at(name), `${name} second\n`);
    }
    return reader.records.length === 50;
  }, 4);
  const expected = names.flatMap((name) => [`${name} first`, `${name} second`]);
  expect(reader.lines().toSorted()).toEqual(expected.toSorted());
  expect(handles).toBeGreaterThan(0);
  expect(handles).toBeLessThanOrEqual(4);
  expect(await openHandles()).toBe(0);
});

/** Descriptors of this process that lead into the directory of the test. */
async function openHandles(): Promise<number> {
  const links = await Promise.all(
    (await readdir("/proc/self/fd")).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")),
  );
  return links.filter((link) => link.startsWith(dir)).length;
}

test("reports what cannot be read once, and reads the rest", async () => {
  await symlink("/proc/self/mem", at("a.log"));
  await writeFile(at("b.log"), "1\n");
  await mkdir(at("c.log"));
  await symlink(at("loop.log"), at("loop.log"));
  const reader = new Reader();
  let step = 0;
  await reader.follow(async () => {
    step++;
    if (step === 1) setTimeout(() => void appendFile(at("b.log"), "2\n"), 60);
    return reader.records.length === 2;
  });
  expect(await reader.errors()).toEqual(["EIO 1", "ELOOP 1"]);
});

test("says what it cannot read for as long as it cannot, and counts it anew when it comes back", async () => {
  const reader = new Reader();
  const breakIt = async () => {
    await rm(at("a.log"), { force: true });
    await symlink(at("a.log"), at("a.log"));
  };
  const mendIt = async () => {
    await rm(at("a.log"));
    await writeFile(at("a.log"), "1\n");
  };
  const noFile = `no file at ${at("*.log*")}, or its folder may not be read`;
  const unreadable = `cannot read ${at("a.log")} (ELOOP)`;
  const steps: [readonly string[], () => Promise<void>][] = [
    [[noFile], breakIt],
    [[noFile, unreadable], mendIt],
    [[], breakIt],
    [[noFile, unreadable], async () => {}],
  ];
  await reader.follow(async () => {
    const [told, change] = steps[0] ?? [];
    if (JSON.stringify(reader.troubles()) !== JSON.stringify(told)) return false;
    steps.shift();
    await change?.();
    return steps.length === 0;
  });
  expect(steps).toEqual([]);
  expect(await reader.errors()).toEqual(["ELOOP 2"]);
});

test("finds new files at once after the wall clock was set back an hour", async () => {
  await writeFile(at("a.log"), "1\n");
  const reader = new Reader();
  let back = 0;
  reader.clock = { now: () => epochMicros(systemClock.now() - back) };
  await reader.follow(async () => {
    if (reader.records.length === 1 && back === 0) {
      back = 3_600_000_000;
      await writeFile(at("b.log"), "2\n");
    }
    return reader.records.length === 2;
  });
  expect(reader.lines()).toEqual(["1", "2"]);
});

test("follows a link that is switched to another log, and finishes the one before", async () => {
  await mkdir(path.join(dir, "real"));
  const [first, second] = [path.join(dir, "real/1"), path.join(dir, "real/2")];
  await writeFile(first, "1\n");
  await writeFile(second, "2\n");
  await symlink(first, at("current.log"));
  const reader = new Reader();
  let step = 0;
  await reader.follow(async () => {
    if (reader.records.length === 1 && step === 0) {
      step = 1;
      await appendFile(first, "1 late\n");
      await symlink(second, path.join(dir, "next"));
      await rename(path.join(dir, "next"), at("current.log"));
    }
    return reader.records.length === 3 && reader.ended.length === 1;
  });
  expect(reader.lines().toSorted()).toEqual(["1", "1 late", "2"]);
});

test("finds files of a directory that appears later, and ends a deleted one", async () => {
  const reader = new Reader();
  const later = path.join(dir, "later");
  await writeFile(at("a.log"), "1\n");
  let step = 0;
  const until = async (): Promise<boolean> => {
    if (step === 0 && reader.records.length === 1) {
      step = 1;
      await mkdir(later);
      await writeFile(path.join(later, "b.log"), "2\n");
      await rm(at("a.log"));
    }
    return reader.records.length === 2 && reader.ended.length === 1;
  };
  await reader.follow(until, 8, [at("*.log"), path.join(later, "*.log")]);
  expect(reader.lines()).toEqual(["1", "2"]);
});

test("counts each record and each byte once", async () => {
  await writeFile(at("a.log"), "one\ntwo\nthree");
  const reader = new Reader();
  await reader.once();
  const { sourceRecords, sourceBytes } = reader.metrics;
  const counts = await Promise.all([sourceRecords.get(), sourceBytes.get()]);
  expect(counts.map(({ values }) => values.map(({ value }) => value))).toEqual([[3], [13]]);
});

test("loses and doubles nothing, whatever is appended, rotated and crashed", async () => {
  const action = fc.oneof(
    fc.record({ kind: fc.constant("append" as const), count: fc.integer({ min: 1, max: 8 }) }),
    fc.record({ kind: fc.constant("read" as const), batches: fc.integer({ min: 0, max: 4 }) }),
    fc.record({ kind: fc.constantFrom("rename" as const, "gzip" as const, "move" as const) }),
    // A copy, with reads between it and the truncation.
    fc.record({
      kind: fc.constant("copytruncate" as const),
      reads: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 2 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 14 }), fc.boolean(), async (actions, same) => {
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
          // Programs begin each of their logs with the same line.
          if (same && current.length === 0) lines.unshift("start");
          written.push(...lines);
          current.push(...lines);
          await appendFile(at("a.log"), lines.map((line) => `${line}\n`).join(""));
        } else if (step.kind === "read") {
          await reader.once(step.batches);
        } else if (step.kind === "copytruncate") {
          await copyFile(at("a.log"), at(`a.log.${++rotations}`)).catch(() => {});
          for (const batches of step.reads) await reader.once(batches);
          await truncate(at("a.log"), 0).catch(() => {});
          current = [];
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

test("loses no line of a log that is copied and truncated without a pause", async () => {
  const written: string[] = [];
  const reader = new Reader();
  let done = false;
  const writing = (async () => {
    for (let round = 0; round < 24; round++) {
      for (let part = 0; part < 1 + (round % 4); part++) {
        const lines = Array.from({ length: 1 + ((round + part) % 5) }, (_, i) =>
          part + i === 0
            ? `start of round ${round}`
            : `line ${written.length + i} of round ${round}`,
        );
        written.push(...lines);
        await appendFile(at("a.log"), lines.map((line) => `${line}\n`).join(""));
        if ((round + part) % 3 === 0) await pause();
      }
      for (let i = 24; i > 0; i--)
        await rename(at(`a.log.${i}`), at(`a.log.${i + 1}`)).catch(() => {});
      await copyFile(at("a.log"), at("a.log.1"));
      if (round % 2 === 0) await pause();
      await truncate(at("a.log"), 0);
      if (round % 5 === 0) await pause();
    }
    done = true;
  })();
  await reader.follow(() => done && reader.idleRounds > 25);
  await writing;
  // At this pace a copy may already hold the next content's beginning when it is looked at; it is
  // then read as a file of its own: twice rather than never.
  expect(new Set(reader.lines())).toEqual(new Set(written));
  expect(new Set(reader.records.map((record) => record.id)).size).toBe(reader.records.length);
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

test("what comes to a log that was last changed long ago is new", async () => {
  const reader = new Reader();
  // No time passes, so the disk is looked at once: nothing but the open file tells of the change.
  const now = systemClock.now();
  reader.clock = { now: () => now };
  const changed = new Date("2020-01-02T00:00:00Z");
  await writeFile(at("a.log"), "old\n");
  await utimes(at("a.log"), changed, changed);
  let appended = false;
  await reader.follow(async () => {
    if (!appended && reader.records.length === 1) {
      appended = true;
      await appendFile(at("a.log"), "new\n");
    }
    return reader.records.length === 2;
  });
  const written = reader.records.map((record) => [text(record), record.written]);
  expect(written).toEqual([
    ["old", changed.getTime() * 1000],
    ["new", undefined],
  ]);
});
