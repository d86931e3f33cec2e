import { join } from "node:path";

import { PipelineError } from "../errors.ts";
import type { Clock } from "../lib/clock.ts";
import type { Logger, Metrics } from "../telemetry/index.ts";
import { loadPartitions } from "./committed-log.ts";
import { GroupWriter, showTopicSize } from "./group-writer.ts";
import { type LedgerPort, openLedger } from "./ledger.ts";
import { OpenFiles } from "./open-files.ts";
import { PartitionTable } from "./partition.ts";
import { ReadingLog } from "./reading-log.ts";
import { recover } from "./recovery.ts";
import { applyRetention, type RetentionRule } from "./retention.ts";
import { nodeSegmentFiles, type SegmentFiles } from "./segment-files.ts";
import { SegmentReader } from "./segment-reader.ts";
import { TailCache } from "./tail-cache.ts";
import type { TopicLog } from "./topic-log.ts";
import { lockForWriting, type WriterLock } from "./writer-lock.ts";
import { WritingLog } from "./writing-log.ts";

/** How an embedded log is opened. */
export interface EmbeddedLogOptions {
  /** Made in mode "write" if it is not there. Nothing else may lie in it. */
  readonly directory: string;
  /** One process writes; any number read what it commits. */
  readonly mode: "write" | "read";
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Longest wait of a step that is not urgent; 50 by default. */
  readonly commitIntervalMs?: number;
  /** Size at which a group is committed at once; 4 MiB by default. */
  readonly commitBytesMax?: number;
  /** Size from which on a segment gets no more groups; 64 MiB by default. */
  readonly segmentBytesMax?: number;
  /** Age from which on a segment gets no more groups; an hour by default. */
  readonly segmentAgeMs?: number;
  /** Topics without a rule are kept for ever. */
  readonly retention?: readonly RetentionRule[];
  /** How often retention is looked after; 30 s by default. */
  readonly retentionIntervalMs?: number;
  /** Encoded bytes of the latest records kept in memory for readers; 16 MiB by default. */
  readonly tailBytesMax?: number;
  /** Segment files kept open; 64 by default. */
  readonly openFilesMax?: number;
  /** How often a reading process asks for new commits while it waits; 20 ms by default. */
  readonly pollIntervalMs?: number;
}

/** What tests put something else in the place of. */
export interface EmbeddedLogPorts {
  readonly files: SegmentFiles;
  readonly openLedger: (path: string, mode: "write" | "read") => LedgerPort;
}

/**
 * Opens the log of a directory. Fails with TOPIC_LOCKED if another process writes to it,
 * TOPIC_CORRUPT if the ledger cannot be used, TOPIC_WRITE_FAILED if the directory cannot.
 * Damaged or missing segments do not stop it: they are logged, counted and skipped.
 */
export function openEmbeddedLog(options: EmbeddedLogOptions): Promise<TopicLog> {
  return openEmbeddedLogOn(options, { files: nodeSegmentFiles(options.mode), openLedger });
}

/** As `openEmbeddedLog`, on other files or another ledger. */
export async function openEmbeddedLogOn(
  options: EmbeddedLogOptions,
  ports: EmbeddedLogPorts,
): Promise<TopicLog> {
  if (options.mode === "read") return openForReading(options, ports);
  try {
    await ports.files.createDirectory(join(options.directory, TOPICS));
    const lock = lockForWriting(options.directory);
    try {
      return await openForWriting(options, ports, lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    const message = `cannot open ${options.directory}: look at the disk and its rights`;
    throw new PipelineError("TOPIC_WRITE_FAILED", message, error);
  }
}

function openForReading(options: EmbeddedLogOptions, ports: EmbeddedLogPorts): TopicLog {
  const ledger = ports.openLedger(join(options.directory, LEDGER), "read");
  const shared = sharedParts(options, ports, ledger);
  const log: ReadingLog = new ReadingLog({
    ...shared,
    reader: new SegmentReader({ ...shared, refresh: () => log.topics() }),
    tail: null,
    pollIntervalMs: options.pollIntervalMs ?? 20,
  });
  return log;
}

async function openForWriting(
  options: EmbeddedLogOptions,
  ports: EmbeddedLogPorts,
  lock: WriterLock,
): Promise<TopicLog> {
  const { directory, clock } = options;
  const ledger = ports.openLedger(join(directory, LEDGER), "write");
  try {
    const shared = sharedParts(options, ports, ledger);
    const { table } = shared;
    const segmentAgeMs = options.segmentAgeMs ?? 3_600_000;
    const segmentBytesMax = options.segmentBytesMax ?? 64 * MIB;
    const tail = new TailCache(options.tailBytesMax ?? 16 * MIB);
    loadPartitions(ledger, table);
    await recover({ ...shared, topicsDirectory: join(directory, TOPICS) });
    for (const topic of table.names()) showTopicSize(shared, topic);
    const retention = { ...shared, rules: options.retention ?? [], clock, segmentAgeMs };
    await applyRetention(retention);
    return new WritingLog({
      ...shared,
      tail,
      lock,
      reader: new SegmentReader({ ...shared, refresh: () => {} }),
      writer: new GroupWriter({ ...shared, tail, directory, clock, segmentBytesMax, segmentAgeMs }),
      retain: () => applyRetention(retention),
      commitIntervalMs: options.commitIntervalMs ?? 50,
      commitBytesMax: options.commitBytesMax ?? 4 * MIB,
      retentionIntervalMs: options.retentionIntervalMs ?? 30_000,
    });
  } catch (error) {
    ledger.close(false);
    throw error;
  }
}

interface SharedParts {
  readonly files: SegmentFiles;
  readonly openFiles: OpenFiles;
  readonly ledger: LedgerPort;
  readonly table: PartitionTable;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

function sharedParts(
  options: EmbeddedLogOptions,
  ports: EmbeddedLogPorts,
  ledger: LedgerPort,
): SharedParts {
  return {
    files: ports.files,
    openFiles: new OpenFiles(options.openFilesMax ?? 64),
    ledger,
    table: new PartitionTable({
      topicsDirectory: join(options.directory, TOPICS),
      salt: ledger.salt,
    }),
    logger: options.logger,
    metrics: options.metrics,
  };
}

const LEDGER = "ledger.db";
const TOPICS = "topics";
const MIB = 1_048_576;
