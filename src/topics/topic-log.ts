import type { Brand } from "../lib/brand.ts";
import type { EpochMicros } from "../lib/time.ts";

/** The place of a record in one partition: 0 for the first, then one more for each. */
export type Offset = Brand<number, "Offset">;

/** One partition of one topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** A record to append. The log keeps the value itself: its bytes must not change any more. */
export interface NewRecord {
  readonly key: string | null;
  readonly value: Uint8Array;
  /** Event time. Retention by age goes by the time of the append instead. */
  readonly timestamp: EpochMicros;
  /**
   * What a reader would make of `value`. A log in the same process hands it to readers that come
   * soon enough, so that they need not decode; no reader may rely on it being there.
   */
  readonly inHand?: unknown;
}

/** A record as it is read. */
export interface TopicRecord extends NewRecord {
  readonly offset: Offset;
}

/** Records of one partition in order, and where to go on. */
export interface RecordBatch {
  readonly records: readonly TopicRecord[];
  /** The offset to read next. Behind the last record, or further where retention cut a gap. */
  readonly next: Offset;
}

/**
 * The seam between stages: append-only partitions with named positions. A stage reads a batch,
 * appends its outputs, and commits "outputs up to here, inputs up to there" in one step.
 * Readers see only what is committed.
 */
export interface TopicLog {
  /** Opens a step. Steps of several stages may be open at the same time. */
  step(): Step;
  /**
   * Up to about `maxBytes` of committed records from `from` on (at least one if there is one), or
   * an empty batch at the visible end. From an offset that retention removed, reading goes on at
   * the first that is left.
   */
  read(at: TopicPartition, from: Offset, maxBytes: number): Promise<RecordBatch>;
  /** Resolves at once if a record at or beyond `from` is visible, else when one is or on abort. */
  waitBeyond(at: TopicPartition, from: Offset, signal: AbortSignal): Promise<void>;
  /** How many commits this log has seen. Taken before reading, it says what to wait for after. */
  readonly commits: number;
  /** Resolves at once if there was a commit of anything since `seen`, else at the next or on abort. */
  waitForCommit(seen: number, signal: AbortSignal): Promise<void>;
  /** Topics with at least one committed record, sorted. */
  topics(): readonly TopicInfo[];
  /** First offset still held and the visible end (the offset the next record will get). */
  bounds(at: TopicPartition): { readonly start: Offset; readonly end: Offset };
  /** Where `consumer` goes on in the partition; null when it never committed. */
  position(consumer: string, at: TopicPartition): Offset | null;
  /** Committed state of that name; null when there is none. */
  state(namespace: string, key: string): Uint8Array | null;
  /** All committed state of a namespace. */
  states(namespace: string): ReadonlyMap<string, Uint8Array>;
  /** Commits what is pending and releases the log; later calls fail with TOPIC_CLOSED. */
  close(): Promise<void>;
}

/** What `topics()` tells of one partition. */
export interface TopicInfo extends TopicPartition {
  readonly start: Offset;
  readonly end: Offset;
  readonly bytes: number;
}

/** Outputs, positions and state that become visible together or not at all. */
export interface Step {
  append(at: TopicPartition, records: readonly NewRecord[]): void;
  /** Says that `consumer` has dealt with everything before `next`. */
  setPosition(consumer: string, at: TopicPartition, next: Offset): void;
  /** Keeps a small value under a name; null removes it. */
  setState(namespace: string, key: string, value: Uint8Array | null): void;
  /**
   * Hands the step over and resolves when it is durable and visible. Steps are grouped: a commit
   * waits up to the interval or size of the group unless one step is `urgent`. Steps become visible
   * in the order of their commits. After a rejection (disk full) nothing of the step is visible,
   * and every step handed over after it that is not durable yet is rejected with it.
   */
  commit(options?: { readonly urgent?: boolean }): Promise<void>;
  /** True from the moment the log gave the step up: before the promise of `commit` tells. */
  readonly rejected: boolean;
}
