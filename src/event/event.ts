import type { EpochMicros } from "../lib/time.ts";
import type { Ecs } from "./ecs.ts";
import type { LogSource } from "./log-source.ts";
import type { Native } from "./parsed.ts";
import type { EventId, Origin } from "./raw-record.ts";

/**
 * One normalised event. It is kept in this form inside the program; `toDocument` gives the ECS
 * document that people and sinks see.
 */
export interface Event {
  readonly id: EventId;
  /** Event time: from the log, else (see `sensor.timeSource`) the time of arrival. */
  readonly time: EpochMicros;
  readonly ingested: EpochMicros;
  /** `zeek.conn`: the topic is `events.<dataset>`. */
  readonly dataset: string;
  readonly logsource: LogSource;
  readonly ecs: Ecs;
  readonly native: Native;
  /** The raw line, decoded; keyword rules match it. */
  readonly original: string;
  /** The raw bytes, when decoding could not keep them (invalid UTF-8). */
  readonly originalBytes?: Uint8Array;
  readonly origin: Origin;
  readonly sensor: Sensor;
}

/** How this event came to be: which parser, which clock, what was odd. */
export interface Sensor {
  /** The configured source. */
  readonly source: string;
  readonly parser: string;
  readonly keywords: "original" | "values";
  readonly timeSource: "log" | "receive";
  readonly timeQuality: "exact" | "year_inferred" | "zone_assumed" | "none" | "skewed";
  /** Further behind its stream than the allowed lateness: matched, but not counted in windows. */
  readonly late: boolean;
  readonly warnings: readonly string[];
}
