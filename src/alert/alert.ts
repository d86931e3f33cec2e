import type { EventId, Value } from "../event/index.ts";
import type { Brand } from "../lib/brand.ts";
import type { EpochMicros } from "../lib/time.ts";
import type { MatchedItem, RuleMeta } from "../sigma/index.ts";

/** Version 5 UUID of rule id, rule content and contributing events: the same in every replay. */
export type AlertId = Brand<string, "AlertId">;

/** What an analyst sees: one firing of one rule. */
export interface Alert {
  readonly id: AlertId;
  readonly rule: RuleMeta;
  /** Event time of the event, or of the last contributing one. */
  readonly time: EpochMicros;
  /** When Sluice told it. */
  readonly detected: EpochMicros;
  readonly matched: readonly MatchedItem[];
  readonly events: readonly EventReference[];
  /** The event as an ECS document; only for alerts of a single event. */
  readonly document?: Readonly<Record<string, unknown>>;
  readonly correlation?: AlertCorrelation;
}

export interface EventReference {
  readonly id: EventId;
  readonly dataset: string;
  readonly time: EpochMicros;
  /** Id of the detection rule that the event matched. */
  readonly rule: string;
}

export interface AlertCorrelation {
  readonly type: string;
  readonly group: Readonly<Record<string, Value>>;
  /** Event time of the event that began the episode or opened the window. */
  readonly began: EpochMicros;
  readonly count: number;
  readonly timespanMicros: number;
  readonly emitted: "early" | "final";
  readonly episode: string;
}
