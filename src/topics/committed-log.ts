import { PipelineError } from "../errors.ts";
import { CommitSignal, topicClosed } from "./commit-signal.ts";
import type { LedgerPort } from "./ledger.ts";
import type { PartitionTable } from "./partition.ts";
import type { SegmentReader } from "./segment-reader.ts";
import type { TailCache } from "./tail-cache.ts";
import type {
  Offset,
  RecordBatch,
  Step,
  TopicInfo,
  TopicLog,
  TopicPartition,
} from "./topic-log.ts";

/** What both the writing and the reading log stand on. */
export interface CommittedLogParts {
  readonly ledger: LedgerPort;
  readonly table: PartitionTable;
  readonly reader: SegmentReader;
  /** null where another process writes. */
  readonly tail: TailCache | null;
}

/** The reading half of the embedded log: what is committed, and waiting for more. */
export abstract class CommittedLog implements TopicLog {
  protected readonly committed: CommitSignal = new CommitSignal();
  protected closed = false;
  readonly #parts: CommittedLogParts;

  constructor(parts: CommittedLogParts) {
    this.#parts = parts;
  }

  abstract step(): Step;

  abstract close(): Promise<void>;

  /** Looks at what is committed by now, and fails when the log is closed. */
  protected look(): void {
    if (this.closed) throw topicClosed();
  }

  async read(at: TopicPartition, from: Offset, maxBytes: number): Promise<RecordBatch> {
    this.look();
    const { table, tail, reader } = this.#parts;
    const partition = table.find(at);
    if (partition === undefined || from >= partition.end) return { records: [], next: from };
    const first = Math.max(from, partition.start) as Offset;
    const latest = tail?.read(partition, first, maxBytes);
    if (latest !== null && latest !== undefined) return latest;
    try {
      return await reader.read(partition, first, maxBytes);
    } catch (error) {
      if (this.closed) throw topicClosed();
      const message = `cannot read ${partition.directory}: look at the disk and its rights`;
      throw new PipelineError("TOPIC_CORRUPT", message, error);
    }
  }

  async waitBeyond(at: TopicPartition, from: Offset, signal: AbortSignal): Promise<void> {
    for (;;) {
      const seen = this.commits;
      if (this.bounds(at).end > from || signal.aborted) return;
      await this.waitForCommit(seen, signal);
    }
  }

  get commits(): number {
    return this.committed.count;
  }

  async waitForCommit(seen: number, signal: AbortSignal): Promise<void> {
    this.look();
    await this.committed.wait(seen, signal);
  }

  topics(): readonly TopicInfo[] {
    this.look();
    return this.#parts.table.infos();
  }

  bounds(at: TopicPartition): { readonly start: Offset; readonly end: Offset } {
    this.look();
    const partition = this.#parts.table.find(at);
    return {
      start: (partition?.start ?? 0) as Offset,
      end: (partition?.end ?? 0) as Offset,
    };
  }

  position(consumer: string, at: TopicPartition): Offset | null {
    this.look();
    return this.#parts.ledger.position(consumer, at);
  }

  state(namespace: string, key: string): Uint8Array | null {
    this.look();
    return this.#parts.ledger.state(namespace, key);
  }

  states(namespace: string): ReadonlyMap<string, Uint8Array> {
    this.look();
    return this.#parts.ledger.states(namespace);
  }
}

/** Brings the table to what the ledger says; only partitions that changed are read. */
export function loadPartitions(ledger: LedgerPort, table: PartitionTable): void {
  ledger.snapshot(() => {
    for (const { at, start, end } of ledger.partitions()) {
      const partition = table.get(at);
      if (partition.start === start && partition.end === end) continue;
      const known = partition.segments;
      const newer = ledger.segments(at, known.at(-1)?.base ?? 0);
      partition.segments = [...known.slice(0, -1), ...newer];
      partition.end = end;
      partition.cutStart(start);
    }
  });
}
