import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

import { expect, test } from "vitest";

import { openFileSource } from "../../../src/ingest/index.ts";
import { systemClock } from "../../../src/lib/clock.ts";
import { createMetrics, silentLogger } from "../../../src/telemetry/index.ts";
import { tempFolder } from "../../support/temp-folder.ts";

/** More than a file's turn. */
const LINES = 700;

type Rotation = (site: Site, round: number) => void;

/** A log that is rotated, read by one process after another. */
class Site {
  readonly #folder = tempFolder();
  readonly #states = new Map<string, Uint8Array>();
  #written = 0;
  /** The numbers of the lines, in the order in which they arrived. */
  readonly arrived: number[] = [];

  path(name: string): string {
    return path.join(this.#folder, name);
  }

  append(count: number): void {
    const texts = Array.from(
      { length: count },
      (_, i) => `${this.#written + i} ${"x".repeat(1e3)}`,
    );
    this.#written += count;
    appendFileSync(this.path("a.log"), `${texts.join("\n")}\n`);
  }

  /** What was rotated before moves on by one. */
  shift(extension = ""): void {
    for (let i = 30; i > 0; i--) {
      const name = this.path(`a.log.${i}${extension}`);
      if (existsSync(name)) renameSync(name, this.path(`a.log.${i + 1}${extension}`));
    }
  }

  /** One life of a process, with small batches: it is over when so many lines have arrived. */
  async read(
    mode: "follow" | "once",
    total = this.#written,
    afterBatch: () => void = () => {},
  ): Promise<void> {
    const paths = [this.path("*.log*")];
    const source = openFileSource(
      { name: "f", paths, mode, pollMs: 1, scanMs: 300, batchRecordsMax: 100, openFilesMax: 8 },
      {
        clock: systemClock,
        logger: silentLogger,
        metrics: createMetrics(),
        states: new Map(this.#states),
      },
    );
    const stop = AbortSignal.timeout(20_000);
    for await (const { records, checkpoint } of source.batches(stop)) {
      for (const { bytes } of records)
        this.arrived.push(Number.parseInt(String(Buffer.from(bytes)), 10));
      for (const [key, state] of checkpoint) {
        if (state === null) this.#states.delete(key);
        else this.#states.set(key, state);
      }
      if (this.arrived.length >= total) return;
      afterBatch();
    }
  }

  /** The numbers of the lines, in the order in which they were written. */
  get written(): number[] {
    return Array.from({ length: this.#written }, (_, i) => i);
  }
}

const rename: Rotation = (site) => {
  site.shift();
  renameSync(site.path("a.log"), site.path("a.log.1"));
};

const rotations: Readonly<Record<string, Rotation>> = {
  rename,
  "rename with a date": (site, round) => {
    renameSync(site.path("a.log"), site.path(`a.2026-11-26-1${round}-00-00.log`));
  },
  copytruncate: (site) => {
    site.shift();
    copyFileSync(site.path("a.log"), site.path("a.log.1"));
    truncateSync(site.path("a.log"));
  },
  gzip: (site) => {
    site.shift(".gz");
    const to = site.path("a.log.1.gz");
    writeFileSync(to, gzipSync(readFileSync(site.path("a.log"))));
    const before = new Date(Date.now() - 60_000);
    utimesSync(to, before, before);
    rmSync(site.path("a.log"));
  },
};

test.each(
  Object.entries(rotations).flatMap(([name, rotate]) =>
    (["follow", "once"] as const).map((mode) => ({ name, rotate, mode })),
  ),
)(
  "three rotations by $name while nobody reads: arrives as it was written ($mode)",
  async ({ rotate, mode }) => {
    const site = new Site();
    site.append(LINES);
    await site.read("follow", LINES / 2);
    for (let round = 0; round < 3; round++) {
      rotate(site, round);
      // Sizes in no order, and times of change that can be told apart.
      await new Promise((resolve) => setTimeout(resolve, 10));
      site.append(LINES * (1 + (round % 2)));
    }
    await site.read(mode);
    expect(site.arrived).toEqual(site.written);
  },
);

test("a folder of rotated logs that was never read arrives as it was written", async () => {
  const site = new Site();
  for (let round = 0; round < 3; round++) {
    site.append(LINES);
    rename(site, round);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  site.append(LINES);
  await site.read("follow");
  expect(site.arrived).toEqual(site.written);
});

test.each(["follow", "once"] as const)(
  "what is renamed again and again while it waits arrives as it was written (%s)",
  async (mode) => {
    const site = new Site();
    for (let round = 0; round < 4; round++) {
      site.append(LINES);
      rename(site, round);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    // No log is live by now, as when its writer has not begun the next one.
    let batches = 0;
    await site.read(mode, 4 * LINES, () => {
      if (batches++ % 6 === 3) site.shift();
    });
    expect(site.arrived).toEqual(site.written);
  },
);

test("killed in the middle of what was rotated, it goes on there", async () => {
  const site = new Site();
  site.append(LINES);
  rename(site, 0);
  site.append(LINES);
  for (const part of [0.3, 0.6, 1.1, 1.4, 2]) await site.read("follow", part * LINES);
  expect(site.arrived).toEqual(site.written);
});

test("a log that was compressed this very moment still comes before what was written after it", async () => {
  const site = new Site();
  site.append(LINES);
  writeFileSync(site.path("a.log.1.gz"), gzipSync(readFileSync(site.path("a.log"))));
  rmSync(site.path("a.log"));
  site.append(LINES);
  await site.read("follow");
  expect(site.arrived).toEqual(site.written);
});

test("two logs are read side by side, although one of them was rotated", async () => {
  const site = new Site();
  site.append(LINES);
  rename(site, 0);
  site.append(LINES);
  const other = Array.from({ length: LINES }, () => `-1 ${"x".repeat(1e3)}\n`).join("");
  writeFileSync(site.path("b.log"), other);
  await site.read("follow", 3 * LINES);
  const lastOfOther = site.arrived.lastIndexOf(-1);
  expect(site.arrived.slice(0, lastOfOther)).not.toContain(2 * LINES - 1);
  expect(site.arrived.filter((number) => number >= 0)).toEqual(
    Array.from({ length: 2 * LINES }, (_, i) => i),
  );
  expect(site.arrived.indexOf(-1)).toBeLessThan(LINES);
});
