import type { Logger, Metrics } from "../telemetry/index.ts";
import { type BatchHeader, decodeRecords, HEADER_BYTES, payloadIsSound } from "./batch-format.ts";
import type { OpenFile, OpenFiles } from "./open-files.ts";
import type { Partition, Segment } from "./partition.ts";
import { isAbsent, type SegmentFiles } from "./segment-files.ts";
import { SegmentWindow } from "./segment-window.ts";
import type { Offset, RecordBatch, TopicRecord } from "./topic-log.ts";

/** What a reader of segments works with. */
export interface SegmentReaderParts {
  readonly files: SegmentFiles;
  readonly openFiles: OpenFiles;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Looks again at what is committed, before a missing file counts as lost. */
  readonly refresh: () => void;
}

/**
 * Reads committed records from segment files. A damaged batch is skipped, logged and counted (once
 * for each place); what it returns has passed its checksum.
 */
export class SegmentReader {
  readonly #parts: SegmentReaderParts;
  readonly #reported = new Set<string>();

  constructor(parts: SegmentReaderParts) {
    this.#parts = parts;
  }

  async read(partition: Partition, from: number, maxBytes: number): Promise<RecordBatch> {
    let offset = Math.max(from, partition.start);
    while (offset < partition.end) {
      const segment = partition.segmentAt(offset);
      if (segment === undefined) return { records: [], next: partition.end as Offset };
      offset = Math.max(offset, segment.base);
      const records = await this.#readSegment(partition, segment, { from: offset, maxBytes });
      const last = records.at(-1);
      if (last !== undefined) return { records, next: (last.offset + 1) as Offset };
      offset = Math.max(segment.end, partition.start);
    }
    return { records: [], next: offset as Offset };
  }

  async #readSegment(
    partition: Partition,
    segment: Segment,
    wanted: Wanted,
  ): Promise<readonly TopicRecord[]> {
    const { openFiles, files } = this.#parts;
    const path = partition.path(segment.base);
    try {
      return await openFiles.with(
        path,
        () => files.open(path),
        (open) => this.#scan(open, { partition, segment }, wanted),
      );
    } catch (error) {
      if (!isAbsent(error)) throw error;
      this.#parts.refresh();
      if (partition.start < segment.end) {
        this.#report({ partition, segment }, 0, segment.bytes);
      }
      return [];
    }
  }

  async #scan(open: OpenFile, place: Place, wanted: Wanted): Promise<readonly TopicRecord[]> {
    const { partition, segment } = place;
    const window = new SegmentWindow(open.file, segment, partition.salt);
    const records: TopicRecord[] = [];
    let { base: nextBase, position } = open.index.floor(wanted.from);
    let left = wanted.maxBytes;
    while (position < segment.bytes && (left > 0 || records.length === 0)) {
      const ahead = Math.min(Math.max(left, READ_AHEAD_MIN), READ_AHEAD_MAX);
      const header = await window.header(position, ahead);
      if (header === null) {
        const damagedAt = position;
        position = await window.findHeader(damagedAt + 1, nextBase);
        this.#report(place, damagedAt, position - damagedAt);
        continue;
      }
      open.index.note(header.base, position);
      nextBase = header.end;
      if (header.end > wanted.from) {
        if (records.length > 0 && header.bytes > left) break;
        const budget = { from: wanted.from, maxBytes: left };
        const payload = await soundPayload(window, header, position, partition.salt);
        if (payload === null) this.#report(place, position, header.bytes);
        else left -= decodeRecords(payload, header, budget, records);
      }
      position += header.bytes;
    }
    return records;
  }

  #report({ partition, segment }: Place, position: number, bytes: number): void {
    const path = partition.path(segment.base);
    const name = `${path} ${position}`;
    if (this.#reported.has(name)) return;
    // Past the bound a place may be counted again; the log has far worse trouble then.
    if (this.#reported.size >= REPORTED_MAX) this.#reported.clear();
    this.#reported.add(name);
    this.#parts.metrics.topicCutBytes.inc({ topic: partition.at.topic }, bytes);
    this.#parts.logger.error({ path, position, bytes }, "topic.damaged");
  }
}

interface Wanted {
  readonly from: number;
  readonly maxBytes: number;
}

interface Place {
  readonly partition: Partition;
  readonly segment: Segment;
}

async function soundPayload(
  window: SegmentWindow,
  header: BatchHeader,
  position: number,
  salt: number,
): Promise<Buffer | null> {
  const payload = await window.bytes(position + HEADER_BYTES, header.bytes - HEADER_BYTES);
  return payload !== null && payloadIsSound(payload, header, salt) ? payload : null;
}

const READ_AHEAD_MIN = 65_536;
const READ_AHEAD_MAX = 1_048_576;
const REPORTED_MAX = 1_000;
