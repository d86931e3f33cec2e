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

/** A fact that speaks of an event; the other kind is the watermark. */
export type MatchFact = Extract<Fact, { readonly kind: "match" }>;

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
  /** The group-by values as the group's first fact wrote them. */
  readonly group: Readonly<Record<string, Value>>;
  /** The event that began the episode (rising), or opened the window (closing). */
  readonly began: { readonly time: EpochMicros; readonly event: EventId };
  /** The last contributing event: the one that began the episode, or the last of the window. */
  readonly time: EpochMicros;
  readonly emitted: "early" | "final";
  /**
   * The events, distinct values, different rules or rules in order, or the sum, mean or percentile:
   * when the condition became true (rising) or over the whole window (closing).
   */
  readonly count: number;
  /**
   * The contributing events, oldest first, at most `evidenceMax` of them: where there are more,
   * the oldest one and the latest ones.
   */
  readonly evidence: readonly Evidence[];
  /** The event that begins the episode or the window, as far as is known when it is told. */
  readonly episode: EventId;
}
