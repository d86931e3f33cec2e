import { BatchBuffer, HEADER_BYTES, recordBytesMax } from "./batch-format.ts";
import type { Partition, PartitionTable } from "./partition.ts";
import type { Appends, PositionChange, StateChange, StepContent } from "./step-draft.ts";
import type { NewRecord, TopicPartition } from "./topic-log.ts";

/** What one group adds to one partition. */
export interface PartitionAppends {
  readonly partition: Partition;
  readonly buffers: BatchBuffer[];
  /** The same records, for the tail cache. */
  readonly records: (readonly NewRecord[])[];
  count: number;
}

/** Steps that become durable together. Their records are put into batches as the steps come. */
export class CommitGroup {
  readonly appends: Map<Partition, PartitionAppends> = new Map();
  readonly states: StateChange[] = [];
  /** When it is written at the latest, by the monotonic clock in milliseconds. */
  readonly dueAtMs: number;
  urgent = false;
  bytes = 0;
  readonly #table: PartitionTable;
  readonly #pool: BufferPool;
  readonly #positions = new Map<string, PositionChange>();
  readonly #waiters: Waiter[] = [];

  constructor(table: PartitionTable, pool: BufferPool, dueAtMs: number) {
    this.#table = table;
    this.#pool = pool;
    this.dueAtMs = dueAtMs;
  }

  /** The latest position of each consumer and partition. */
  get positions(): readonly PositionChange[] {
    return [...this.#positions.values()];
  }

  /** Takes a step in; resolves or rejects with the group. */
  add(step: StepContent, urgent: boolean): Promise<void> {
    for (const appends of step.appends) this.#append(appends);
    for (const change of step.positions) {
      this.#positions.set(positionName(change.consumer, change.at), change);
    }
    for (const change of step.states) {
      this.states.push(change);
      this.bytes += change.value?.length ?? 0;
    }
    this.urgent ||= urgent;
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject, giveUp: step.giveUp });
    });
  }

  resolve(): void {
    this.#release();
    for (const waiter of this.#waiters) waiter.resolve();
  }

  reject(error: Error): void {
    this.#release();
    for (const waiter of this.#waiters) {
      waiter.giveUp();
      waiter.reject(error);
    }
  }

  // Hot: each record passes here once (bench/topics.ts).
  #append({ at, records }: Appends): void {
    const appends = this.#appendsOf(at);
    let buffer = appends.buffers.at(-1);
    for (const record of records) {
      const bytes = recordBytesMax(record);
      if (buffer === undefined || !buffer.fits(bytes)) {
        buffer = this.#pool.take(bytes);
        appends.buffers.push(buffer);
      }
      buffer.add(record);
      this.bytes += bytes;
    }
    appends.records.push(records);
    appends.count += records.length;
  }

  #appendsOf(at: TopicPartition): PartitionAppends {
    const partition = this.#table.get(at);
    const known = this.appends.get(partition);
    if (known !== undefined) return known;
    const appends = { partition, buffers: [], records: [], count: 0 };
    this.appends.set(partition, appends);
    return appends;
  }

  #release(): void {
    for (const { buffers } of this.appends.values()) this.#pool.give(buffers);
  }
}

/** Batch buffers that are used again and again; keeps at most `keptMax` of them. */
export class BufferPool {
  readonly #keptMax: number;
  readonly #kept: BatchBuffer[] = [];

  constructor(keptMax: number) {
    this.#keptMax = keptMax;
  }

  /** An empty buffer with room for a record of so many bytes, usually for many. */
  take(recordBytes: number): BatchBuffer {
    const needed = recordBytes + HEADER_BYTES;
    if (needed > BATCH_BYTES) return new BatchBuffer(needed);
    return this.#kept.pop() ?? new BatchBuffer(BATCH_BYTES);
  }

  give(buffers: readonly BatchBuffer[]): void {
    for (const buffer of buffers) {
      if (buffer.capacity !== BATCH_BYTES || this.#kept.length >= this.#keptMax) continue;
      buffer.clear();
      this.#kept.push(buffer);
    }
  }
}

/** Usual size of a batch, and what damage in one place costs at most. */
export const BATCH_BYTES = 65_536;

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  readonly giveUp: () => void;
}

// A topic's name has no space, so that no two names meet.
function positionName(consumer: string, at: TopicPartition): string {
  return `${at.topic} ${at.partition} ${consumer}`;
}
