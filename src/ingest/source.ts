import type { RawRecord, Refusal } from "../event/index.ts";

/**
 * Where records come from: an async iterable of batches that ends when the source is exhausted
 * (read-once files) or when `signal` aborts. The pipeline asks for the next batch only after it
 * has taken the last, so a source that can wait is held back by the disk.
 */
export interface Source {
  /** As configured; part of every event. */
  readonly name: string;
  batches(signal: AbortSignal): AsyncIterable<SourceBatch>;
  /** What it cannot read at present, in words; absent for a source that has nothing to look for. */
  troubles?(): readonly string[];
}

/** Records of one source in the order they were written, and what is committed with them. */
export interface SourceBatch {
  readonly records: readonly RawRecord[];
  /**
   * Where reading goes on: small values by key, null to forget one. Committed in the same step as
   * the records; the source finds them again in `SourceStates` when it is opened.
   */
  readonly checkpoint: ReadonlyMap<string, Uint8Array | null>;
  /**
   * Streams that begin with this batch. A stream holds the watermark back until it has brought
   * records, falls idle or ends; so all that is known at the start is in the first batch.
   */
  readonly opened: readonly string[];
  /** Streams that end with this batch: nothing more will come from them. */
  readonly ended: readonly string[];
  /** Told once, after the commit: what became of each record, in order. */
  readonly settle?: (outcomes: readonly RecordOutcome[]) => void;
  /** Told instead of `settle` when the commit failed: nothing of the batch was kept. */
  readonly fail?: (cause: Error) => void;
}

/** What became of one record. */
export type RecordOutcome =
  | { readonly kind: "event" }
  | { readonly kind: "skipped" }
  | { readonly kind: "quarantined"; readonly refusal: Refusal };

/** What a source committed earlier: the namespace of its name in the ledger. */
export type SourceStates = ReadonlyMap<string, Uint8Array>;
