import { appendFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { expect, test } from "vitest";

import type { RawRecord } from "../../../src/event/index.ts";
import { type FileSourceOptions, openFileSource } from "../../../src/ingest/index.ts";
import { systemClock } from "../../../src/lib/clock.ts";
import { createMetrics, silentLogger } from "../../../src/telemetry/index.ts";
import { tempFolder } from "../../support/temp-folder.ts";

/** One process after another reads the file and commits each batch. */
class Reader {
  readonly file: string = path.join(tempFolder(), "a.log");
  readonly records: RawRecord[] = [];
  readonly #framing: FileSourceOptions["framing"];
  #states = new Map<string, Uint8Array>();

  constructor(framing: FileSourceOptions["framing"]) {
    this.#framing = framing;
  }

  /** Reads until so many records are there, or a while if they do not come. */
  async read(total: number): Promise<void> {
    const source = openFileSource(
      {
        name: "f",
        paths: [this.file],
        mode: "follow",
        framing: this.#framing ?? "lines",
        pollMs: 1,
        scanMs: 5,
        batchRecordsMax: 2,
      },
      {
        clock: systemClock,
        logger: silentLogger,
        metrics: createMetrics(),
        states: new Map(this.#states),
      },
    );
    for await (const { records, checkpoint } of source.batches(AbortSignal.timeout(300))) {
      this.records.push(...records);
      for (const [key, state] of checkpoint) {
        if (state === null) this.#states.delete(key);
        else this.#states.set(key, state);
      }
      if (this.records.length >= total) return;
    }
  }

  get texts(): string[] {
    return this.records.map(({ bytes }) => Buffer.from(bytes).toString());
  }
}

test.each(["utf-16le", "utf-16be"] as const)(
  "a log in %s is followed, in whatever pieces it is written, by one process after another",
  async (encoding) => {
    const lines = Array.from({ length: 9 }, (_, i) => `line ${i} ü ਊ 😀 Ċ`);
    const content = Buffer.from(`\uFEFF${lines.join("\r\n")}\r\n`, "utf16le");
    if (encoding === "utf-16be") content.swap16();
    const reader = new Reader("lines");
    writeFileSync(reader.file, "");
    for (const [from, to, total] of [
      [0, 77, 1],
      [77, 78, 2],
      [78, 201, 5],
      [201, 999, 9],
    ] as const) {
      appendFileSync(reader.file, content.subarray(from, to));
      await reader.read(total);
    }
    expect(reader.texts).toEqual(lines);
    const starts = reader.records.map(({ origin }) => origin.kind === "file" && origin.offset);
    const length = (content.length - 2) / 9;
    expect(starts).toEqual(lines.map((_, i) => (i === 0 ? 0 : 2 + i * length)));
  },
);

test("an array of events is followed while it is written", async () => {
  const events = Array.from({ length: 6 }, (_, i) => ({ Id: i, Of: { Name: "x" } }));
  const content = Buffer.from(JSON.stringify(events, null, 4));
  const reader = new Reader("documents");
  writeFileSync(reader.file, "");
  for (let from = 0; from < content.length; from += 101) {
    appendFileSync(reader.file, content.subarray(from, from + 101));
    await reader.read(Math.max(1, Math.floor((6 * from) / content.length)));
  }
  expect(reader.texts.map((text) => JSON.parse(text) as unknown)).toEqual(events);
  expect(new Set(reader.records.map(({ id }) => id)).size).toBe(6);
});
