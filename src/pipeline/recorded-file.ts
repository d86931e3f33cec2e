import { stat } from "node:fs/promises";

import { PipelineError } from "../errors.ts";
import type { RawRecord } from "../event/index.ts";
import { type FormatName, framingOf, openFileSource } from "../ingest/index.ts";
import type { Clock } from "../lib/clock.ts";
import { createMetrics, type Logger, silentLogger } from "../telemetry/index.ts";

/** A printed document is larger than the event in it; this many bytes of it are held. */
const DOCUMENT_BYTES_MAX = 16 << 20;

export interface RecordedFileOptions {
  readonly format: FormatName;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * The records of one file (gzip too) in order, read as the file source reads it, so with the ids
 * that the live pipeline gives. Throws SOURCE_FAILED when the file cannot be read.
 */
export async function* readRecordedFile(
  file: string,
  { format, clock, signal }: RecordedFileOptions,
): AsyncIterable<readonly RawRecord[]> {
  await mustBeFile(file);
  const problems: string[] = [];
  const logger: Logger = {
    ...silentLogger,
    warn: ({ code, cause }) => problems.push(String(code ?? cause)),
  };
  const framing = framingOf(format);
  const limit = framing === "documents" ? { recordBytesMax: DOCUMENT_BYTES_MAX } : {};
  const source = openFileSource(
    { name: "file", paths: [file], mode: "once", framing, blocking: true, ...limit },
    { clock, logger, metrics: createMetrics(), states: new Map() },
  );
  for await (const batch of source.batches(signal)) yield batch.records;
  const [problem] = problems;
  if (problem !== undefined) {
    const message = `cannot read all of ${file} (${problem}): it is damaged or not what its name says`;
    throw new PipelineError("SOURCE_FAILED", message);
  }
}

async function mustBeFile(file: string): Promise<void> {
  const found = await stat(file).catch((cause: unknown) => {
    throw new PipelineError("SOURCE_FAILED", `cannot read ${file}: there is no such file`, cause);
  });
  if (found.isDirectory()) {
    throw new PipelineError(
      "SOURCE_FAILED",
      `cannot read ${file}: it is a folder; name a file in it`,
    );
  }
  if (!found.isFile()) {
    throw new PipelineError(
      "SOURCE_FAILED",
      `cannot read ${file}: it is a pipe or a device; write it to a file first`,
    );
  }
}
