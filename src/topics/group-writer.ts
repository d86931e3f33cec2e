import { dirname } from "node:path";
import { performance } from "node:perf_hooks";

import { PipelineError } from "../errors.ts";
import { codeOf } from "../lib/caught.ts";
import type { Clock } from "../lib/clock.ts";
import { type EpochMicros, MICROS_PER_MS } from "../lib/time.ts";
import type { Logger, Metrics } from "../telemetry/index.ts";
import type { CommitGroup, PartitionAppends } from "./commit-group.ts";
import type { LedgerPort } from "./ledger.ts";
import type { OpenFiles } from "./open-files.ts";
import type { Partition, PartitionTable, Segment } from "./partition.ts";
import type { SegmentFiles } from "./segment-files.ts";
import type { TailCache } from "./tail-cache.ts";

/** What the writer of groups works with. */
export interface GroupWriterParts {
  readonly directory: string;
  readonly files: SegmentFiles;
  readonly openFiles: OpenFiles;
  readonly ledger: LedgerPort;
  readonly table: PartitionTable;
  readonly tail: TailCache;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** A segment of this size gets no more groups. */
  readonly segmentBytesMax: number;
  /** Nor does one whose first batch is that old. */
  readonly segmentAgeMs: number;
}

/**
 * Makes groups durable: segments are written and flushed first, then one ledger transaction names
 * their new ends, then readers see them.
 */
export class GroupWriter {
  readonly #parts: GroupWriterParts;
  /** Partitions whose directory is known to be there. */
  readonly #ready = new Set<Partition>();
  /** The code of the last failure, until a group is written: told once, not at each try. */
  #failing = "";

  constructor(parts: GroupWriterParts) {
    this.#parts = parts;
  }

  /** Throws TOPIC_WRITE_FAILED; then nothing of the group is visible and the log goes on. */
  async write(group: CommitGroup): Promise<void> {
    const startedMs = performance.now();
    const now = this.#parts.clock.now();
    const writes = Array.from(group.appends.values(), (appends) => this.#plan(appends, now));
    try {
      await this.#writeSegments(writes, now);
      this.#parts.ledger.commit({
        segments: writes.map(({ partition, after }) => ({ at: partition.at, segment: after })),
        positions: group.positions,
        states: group.states,
      });
    } catch (error) {
      await this.#cutBack(writes);
      throw this.#failure(error);
    }
    this.#failing = "";
    for (const write of writes) this.#publish(write);
    this.#showSizes(writes);
    this.#parts.metrics.commitSeconds.observe((performance.now() - startedMs) / 1000);
  }

  #plan(appends: PartitionAppends, now: EpochMicros): Write {
    const { partition, buffers, count } = appends;
    const active = this.#active(partition, now);
    const base = active?.base ?? partition.end;
    const before = active?.bytes ?? 0;
    let bytes = before;
    for (const buffer of buffers) bytes += buffer.used;
    const after: Segment = {
      base,
      end: partition.end + count,
      bytes,
      firstAppend: active?.firstAppend ?? now,
      lastAppend: now,
    };
    return { partition, appends, before, after };
  }

  #active(partition: Partition, now: EpochMicros): Segment | undefined {
    const { segmentBytesMax, segmentAgeMs } = this.#parts;
    const last = partition.segments.at(-1);
    if (last === undefined || last.bytes >= segmentBytesMax) return undefined;
    return now - last.firstAppend >= segmentAgeMs * MICROS_PER_MS ? undefined : last;
  }

  async #writeSegments(writes: readonly Write[], now: EpochMicros): Promise<void> {
    // All are waited for, so that none still writes when the failure of one is cut back.
    const results = await Promise.allSettled(writes.map((write) => this.#writeSegment(write, now)));
    for (const result of results) if (result.status === "rejected") throw result.reason;
  }

  async #writeSegment(write: Write, now: EpochMicros): Promise<void> {
    const { partition, before, after } = write;
    const { files, openFiles } = this.#parts;
    const path = partition.path(after.base);
    if (before === 0) await this.#prepareDirectory(partition);
    const open = () => (before === 0 ? files.create(path) : files.open(path));
    await openFiles.with(path, open, async ({ file }) => {
      await file.write(sealAll(write, now), before);
      await file.sync();
    });
    if (before === 0) await files.syncDirectory(partition.directory);
  }

  async #prepareDirectory(partition: Partition): Promise<void> {
    if (this.#ready.has(partition)) return;
    const { files, directory } = this.#parts;
    await files.createDirectory(partition.directory);
    for (let path = partition.directory; path !== directory;) {
      path = dirname(path);
      await files.syncDirectory(path);
    }
    this.#ready.add(partition);
  }

  /**
   * What was written beyond the committed end is in nobody's way (readers stop before it, the next
   * group overwrites it, opening cuts it off), so a failure here only leaves the disk fuller.
   */
  async #cutBack(writes: readonly Write[]): Promise<void> {
    const { files, openFiles, logger } = this.#parts;
    for (const { partition, before, after } of writes) {
      const path = partition.path(after.base);
      try {
        if (before === 0) {
          await openFiles.forget(path);
          await files.remove(path);
        } else {
          const open = () => files.open(path);
          await openFiles.with(path, open, ({ file }) => file.truncate(before));
        }
      } catch (error) {
        logger.warn({ path, code: codeOf(error) ?? "UNKNOWN" }, "topic.cut_back_failed");
      }
    }
  }

  #failure(error: unknown): PipelineError {
    const { directory, logger, metrics } = this.#parts;
    const code = codeOf(error) ?? "UNKNOWN";
    metrics.commitFailures.inc({ code });
    if (code !== this.#failing) {
      logger.error({ directory, code, reason: String(error) }, "topic.write_failed");
    }
    this.#failing = code;
    const hint =
      code === "ENOSPC" || code === "EDQUOT"
        ? "the disk is full; free space or set retention, then it goes on by itself"
        : "look at the disk and the rights of the directory";
    const message = `cannot write to ${directory} (${code}): ${hint}`;
    return new PipelineError("TOPIC_WRITE_FAILED", message, error);
  }

  #publish({ partition, appends, after }: Write): void {
    let base = partition.end;
    partition.extend(after);
    for (const records of appends.records) {
      this.#parts.tail.add(partition, base, records);
      base += records.length;
    }
  }

  #showSizes(writes: readonly Write[]): void {
    const topics = new Set(writes.map(({ partition }) => partition.at.topic));
    for (const topic of topics) showTopicSize(this.#parts, topic);
  }
}

/** Sets the gauges of one topic. */
export function showTopicSize(
  parts: { readonly table: PartitionTable; readonly metrics: Metrics },
  topic: string,
): void {
  let bytes = 0;
  let records = 0;
  for (const partition of parts.table.of(topic)) {
    bytes += partition.bytes;
    records += partition.end - partition.start;
  }
  parts.metrics.topicBytes.set({ topic }, bytes);
  parts.metrics.topicRecords.set({ topic }, records);
}

/** A group's part in one segment. */
interface Write {
  readonly partition: Partition;
  readonly appends: PartitionAppends;
  /** Committed bytes of the segment; 0 for a new one. */
  readonly before: number;
  readonly after: Segment;
}

function sealAll(write: Write, now: EpochMicros): readonly Uint8Array[] {
  const { salt } = write.partition;
  let base = write.partition.end;
  return write.appends.buffers.map((buffer) => {
    const bytes = buffer.seal(base, now, salt);
    base += buffer.records;
    return bytes;
  });
}
