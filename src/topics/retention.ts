import { codeOf } from "../lib/caught.ts";
import type { Clock } from "../lib/clock.ts";
import { globMatches } from "../lib/glob.ts";
import { MICROS_PER_MS } from "../lib/time.ts";
import type { Logger, Metrics } from "../telemetry/index.ts";
import { showTopicSize } from "./group-writer.ts";
import type { LedgerPort } from "./ledger.ts";
import type { OpenFiles } from "./open-files.ts";
import type { Partition, PartitionTable, Segment } from "./partition.ts";
import type { SegmentFiles } from "./segment-files.ts";

/** How long the records of some topics are kept. The first rule that covers a topic counts. */
export interface RetentionRule {
  /** A topic's name, in which `*` stands for any text. */
  readonly topics: string;
  /**
   * Age by the time of the append, not of the event: an old log that is replayed now stays as long
   * as a new one. null: no limit.
   */
  readonly ageMs: number | null;
  /**
   * Hard bound of the bytes of each topic over all its partitions (the newest segment of each is
   * never removed by it); null: none. It wins over `heldBy`.
   */
  readonly bytesMax: number | null;
  /** Consumers before whose position nothing is removed by age. */
  readonly heldBy: readonly string[];
}

/** What retention works with. */
export interface RetentionParts {
  readonly rules: readonly RetentionRule[];
  readonly files: SegmentFiles;
  readonly openFiles: OpenFiles;
  readonly ledger: LedgerPort;
  readonly table: PartitionTable;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly segmentAgeMs: number;
}

/**
 * Removes whole segments that are too old or too many. Not to be run during a group commit. What
 * fails is logged and tried again the next time.
 */
export async function applyRetention(parts: RetentionParts): Promise<void> {
  try {
    await removeExpired(parts);
  } catch (error) {
    parts.logger.warn({ reason: String(error) }, "topic.retention_failed");
  }
}

async function removeExpired(parts: RetentionParts): Promise<void> {
  for (const topic of parts.table.names()) {
    const rule = parts.rules.find(({ topics }) => globMatches(topics, topic));
    if (rule === undefined) continue;
    const removed: string[] = [];
    for (const partition of parts.table.of(topic)) removeOld(parts, rule, partition, removed);
    removeBeyond(parts, rule, topic, removed);
    if (removed.length === 0) continue;
    showTopicSize(parts, topic);
    await unlink(parts, removed);
  }
}

function removeOld(
  parts: RetentionParts,
  rule: RetentionRule,
  partition: Partition,
  removed: string[],
): void {
  if (rule.ageMs === null) return;
  const now = parts.clock.now();
  const oldest = now - rule.ageMs * MICROS_PER_MS;
  const held = lowestPosition(parts.ledger, rule, partition);
  const expired: Segment[] = [];
  for (const segment of partition.segments) {
    const active = segment === partition.segments.at(-1);
    // The newest is done with once it has the age at which no group is added to it.
    if (active && now - segment.firstAppend < parts.segmentAgeMs * MICROS_PER_MS) break;
    if (segment.lastAppend >= oldest || segment.end > held) break;
    expired.push(segment);
  }
  remove(parts, partition, expired, removed);
}

/** Removes the oldest segments of a topic until it fits. */
function removeBeyond(
  parts: RetentionParts,
  rule: RetentionRule,
  topic: string,
  removed: string[],
): void {
  if (rule.bytesMax === null) return;
  const partitions = parts.table.of(topic);
  let bytes = partitions.reduce((sum, partition) => sum + partition.bytes, 0);
  while (bytes > rule.bytesMax) {
    const partition = withOldest(partitions);
    const first = partition?.segments[0];
    if (partition === undefined || first === undefined) return;
    countUnread(parts, rule, partition, first);
    remove(parts, partition, [first], removed);
    bytes -= first.bytes;
  }
}

function withOldest(partitions: readonly Partition[]): Partition | undefined {
  let oldest: Partition | undefined;
  let since = Number.POSITIVE_INFINITY;
  for (const partition of partitions) {
    const [first] = partition.segments;
    if (first === undefined || partition.segments.length < 2 || first.lastAppend >= since) continue;
    oldest = partition;
    since = first.lastAppend;
  }
  return oldest;
}

function countUnread(
  parts: RetentionParts,
  rule: RetentionRule,
  partition: Partition,
  segment: Segment,
): void {
  const held = lowestPosition(parts.ledger, rule, partition);
  const records = segment.end - Math.max(segment.base, held);
  if (records <= 0) return;
  const { topic } = partition.at;
  parts.metrics.topicUnread.inc({ topic }, records);
  parts.logger.error({ ...partition.at, records, bytesMax: rule.bytesMax }, "topic.unread_removed");
}

/** The first offset that some holding consumer still needs. */
function lowestPosition(ledger: LedgerPort, rule: RetentionRule, partition: Partition): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (const consumer of rule.heldBy) {
    lowest = Math.min(lowest, ledger.position(consumer, partition.at) ?? 0);
  }
  return lowest;
}

// The ledger forgets a segment first: a crash in between leaves a file that opening removes.
function remove(
  parts: RetentionParts,
  partition: Partition,
  segments: readonly Segment[],
  removed: string[],
): void {
  const last = segments.at(-1);
  if (last === undefined) return;
  parts.ledger.cutStart(partition.at, last.end);
  partition.cutStart(last.end);
  for (const { base } of segments) removed.push(partition.path(base));
}

async function unlink(parts: RetentionParts, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    try {
      await parts.openFiles.forget(path);
      await parts.files.remove(path);
    } catch (error) {
      parts.logger.warn({ path, code: codeOf(error) ?? "UNKNOWN" }, "topic.remove_failed");
    }
  }
}
