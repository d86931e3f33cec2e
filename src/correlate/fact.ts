import type { EventId, Value } from "../event/index.ts";
import type { EpochMicros } from "../lib/time.ts";

/** What the correlate stage sees of one match: one record of the facts topic. */
export type Fact =
  | {
      readonly kind: "match";
      /** Id and content hash of the correlation rule. */
      readonly correlation: string;
      readonly contentHash: string;
      /** Id of the detection rule that matched. */
      readonly rule: string;
      readonly group: Readonly<Record<string, Value>>;
      readonly values: readonly Value[] | null;
      readonly time: EpochMicros;
      readonly event: EventId;
      readonly dataset: string;
    }
  /** Every event before `time` has been seen, but for late ones; never goes back. */
  | { readonly kind: "watermark"; readonly time: EpochMicros };

/** One contributing event of an episode or a window. */
export interface Evidence {
  readonly event: EventId;
  readonly dataset: string;
  readonly rule: string;
  readonly time: EpochMicros;
}

/** A correlation that holds: what becomes an alert. */
export interface Hit {
  readonly correlation: string;
  readonly contentHash: string;
  readonly group: Readonly<Record<string, Value>>;
  /** The event that began the episode (rising), or opened the window (closing). */
  readonly began: { readonly time: EpochMicros; readonly event: EventId };
  /** The last contributing event at the time of telling. */
  readonly time: EpochMicros;
  readonly emitted: "early" | "final";
  /** The count, or the number of distinct values, at the time of telling. */
  readonly count: number;
  /** The contributing events, oldest first, at most `evidenceMax` of them. */
  readonly evidence: readonly Evidence[];
  /** Ties alerts of one episode together; equals the id part of the event that truly began it. */
  readonly episode: EventId;
}
