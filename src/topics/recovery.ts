import { join } from "node:path";

import type { Logger, Metrics } from "../telemetry/index.ts";
import { HEADER_BYTES, payloadIsSound } from "./batch-format.ts";
import type { LedgerPort } from "./ledger.ts";
import { type Partition, type PartitionTable, type Segment, segmentBase } from "./partition.ts";
import type { SegmentFile, SegmentFiles } from "./segment-files.ts";
import { SegmentWindow } from "./segment-window.ts";

/** What recovery works with. */
export interface RecoveryParts {
  readonly topicsDirectory: string;
  readonly files: SegmentFiles;
  readonly ledger: LedgerPort;
  readonly table: PartitionTable;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * Brings the files of a log to what its ledger names, before anything is written: what lies beyond
 * is cut off, files that it does not name are removed, what is missing is logged and counted. After
 * an unclean end the newest segment of each partition is also checked batch by batch. Offsets
 * that were lost are not given again.
 */
export async function recover(parts: RecoveryParts): Promise<void> {
  for (const partition of parts.table.all()) {
    const kept: Segment[] = [];
    for (const segment of partition.segments) {
      const bytes = await recoverSegment(parts, partition, segment);
      if (bytes === segment.bytes) {
        kept.push(segment);
        continue;
      }
      report(parts, partition, segment, segment.bytes - bytes);
      parts.ledger.correct(partition.at, segment.base, bytes === 0 ? null : bytes);
      if (bytes > 0) kept.push({ ...segment, bytes });
    }
    partition.segments = kept;
    const newest = kept.at(-1);
    if (newest !== undefined && !parts.ledger.closedCleanly) {
      await checkBatches(parts, partition, newest);
    }
  }
  await removeStrangers(parts);
}

/** Cuts the file to the committed bytes; returns how many of them are there in whole batches. */
async function recoverSegment(
  parts: RecoveryParts,
  partition: Partition,
  segment: Segment,
): Promise<number> {
  const path = partition.path(segment.base);
  const size = await parts.files.size(path);
  if (size === segment.bytes) return size;
  if (size === null) return 0;
  const file = await parts.files.open(path);
  try {
    const bytes = size > segment.bytes ? segment.bytes : await soundEnd(partition, file, segment);
    await file.truncate(bytes);
    await file.sync();
    return bytes;
  } finally {
    await file.close();
  }
}

/** Where the last batch ends that is whole. */
async function soundEnd(
  partition: Partition,
  file: SegmentFile,
  segment: Segment,
): Promise<number> {
  let end = 0;
  for await (const batch of batchesOf(partition, file, segment)) if (batch.sound) end = batch.end;
  return end;
}

async function checkBatches(
  parts: RecoveryParts,
  partition: Partition,
  segment: Segment,
): Promise<void> {
  const file = await parts.files.open(partition.path(segment.base));
  try {
    let damaged = 0;
    for await (const batch of batchesOf(partition, file, segment)) {
      if (!batch.sound) damaged += batch.end - batch.start;
    }
    if (damaged > 0) report(parts, partition, segment, damaged);
  } finally {
    await file.close();
  }
}

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly sound: boolean;
}

/** The batches of a segment and the damaged stretches between them. */
async function* batchesOf(
  partition: Partition,
  file: SegmentFile,
  segment: Segment,
): AsyncIterable<Piece> {
  const { salt } = partition;
  const window = new SegmentWindow(file, segment, salt);
  let start = 0;
  let nextBase = segment.base;
  while (start < segment.bytes) {
    const header = await window.header(start, READ_AHEAD);
    let end = start + 1;
    let sound = false;
    if (header === null) {
      end = await window.findHeader(end, nextBase);
    } else {
      end = start + header.bytes;
      nextBase = header.end;
      const payload = await window.bytes(start + HEADER_BYTES, header.bytes - HEADER_BYTES);
      sound = payload !== null && payloadIsSound(payload, header, salt);
    }
    yield { start, end, sound };
    start = end;
  }
}

function report(parts: RecoveryParts, partition: Partition, segment: Segment, bytes: number): void {
  const path = partition.path(segment.base);
  parts.metrics.topicCutBytes.inc({ topic: partition.at.topic }, bytes);
  parts.logger.error({ path, committed: segment.bytes, lost: bytes }, "topic.committed_bytes_lost");
}

/** Removes segments that no commit or no retention left in the ledger. */
async function removeStrangers(parts: RecoveryParts): Promise<void> {
  const { files, topicsDirectory, table } = parts;
  for (const topic of await files.list(topicsDirectory)) {
    for (const number of await files.list(join(topicsDirectory, topic))) {
      const known = table.find({ topic, partition: Number(number) })?.segments ?? [];
      const bases = new Set(known.map(({ base }) => base));
      await removeOthers(files, join(topicsDirectory, topic, number), bases);
    }
  }
}

async function removeOthers(
  files: SegmentFiles,
  directory: string,
  bases: ReadonlySet<number>,
): Promise<void> {
  for (const name of await files.list(directory)) {
    const base = segmentBase(name);
    if (base !== null && !bases.has(base)) await files.remove(join(directory, name));
  }
}

const READ_AHEAD = 1_048_576;
