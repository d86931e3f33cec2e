import path from "node:path";

import { expect, test } from "vitest";

import { openReplaySource } from "../../../src/ingest/index.ts";
import { systemClock } from "../../../src/lib/clock.ts";
import { createMetrics, silentLogger } from "../../../src/telemetry/index.ts";
import { tempFolder } from "../../support/temp-folder.ts";

test("plays a recording at its pace, then ends, and goes on where it was stopped", async () => {
  const lines = Array.from({ length: 100 }, (_, i) => `recorded line ${i}`);
  const file = path.join(tempFolder({ "a.log": lines.join("\n") }), "a.log");
  const states = new Map<string, Uint8Array>();
  const played: string[] = [];
  const play = async (stopAt: number): Promise<void> => {
    const stop = new AbortController();
    const deps = { clock: systemClock, logger: silentLogger, metrics: createMetrics(), states };
    const options = { name: "r", paths: [file], recordsPerSecond: 400 };
    for await (const batch of openReplaySource(options, deps).batches(stop.signal)) {
      for (const { bytes } of batch.records) played.push(Buffer.from(bytes).toString());
      for (const [key, value] of batch.checkpoint) if (value !== null) states.set(key, value);
      if (played.length >= stopAt) stop.abort();
    }
  };
  const begun = performance.now();
  await play(40);
  expect(played.length).toBe(40);
  await play(Number.POSITIVE_INFINITY);
  expect(played).toEqual(lines);
  expect(performance.now() - begun).toBeGreaterThan(150);
});
