import { delay } from "../../lib/delay.ts";
import { MICROS_PER_SECOND } from "../../lib/time.ts";
import type { Framing } from "../parse/index.ts";
import type { Source, SourceBatch } from "../source.ts";
import { type FileSourceDeps, openFileSource } from "./file-source.ts";

export interface ReplaySourceOptions {
  readonly name: string;
  readonly paths: readonly string[];
  /** How many records are played in a second. */
  readonly recordsPerSecond: number;
  readonly recordBytesMax?: number;
  readonly framing?: Framing;
}

/** Batches in a second: how finely the pace is kept. */
const BATCHES_PER_SECOND = 20;

/**
 * Plays recorded files as if they came in now: bytes unchanged, in file order, at a steady pace,
 * then ends. Ids and checkpoints are those of the file source, so it goes on where it stopped.
 */
export function openReplaySource(options: ReplaySourceOptions, deps: FileSourceDeps): Source {
  const { recordsPerSecond, ...files } = options;
  const batchRecordsMax = Math.max(1, Math.round(recordsPerSecond / BATCHES_PER_SECOND));
  const source = openFileSource({ ...files, mode: "once", batchRecordsMax }, deps);
  return {
    ...source,
    async *batches(signal: AbortSignal): AsyncGenerator<SourceBatch> {
      const begun = deps.clock.now();
      let played = 0;
      for await (const batch of source.batches(signal)) {
        played += batch.records.length;
        yield batch;
        // Waits before it reads on: what is read ahead would be counted, and then not played.
        const due = begun + (played / recordsPerSecond) * MICROS_PER_SECOND;
        await delay(Math.max(0, (due - deps.clock.now()) / 1_000), signal);
      }
    },
  };
}
