import type { Event, ParsedRecord, RawRecord } from "../event/index.ts";
import { eventTime } from "./event-time.ts";
import { projectionOf } from "./projections.ts";

/**
 * The event of a native record: its time settled, its fields named as ECS does, the native record
 * and the original line as they are. `late` is always false: only the pipeline knows the stream.
 */
export function normalise(raw: RawRecord, parsed: ParsedRecord, parser: string): Event {
  const { time, source, quality } = eventTime(raw.received, parsed);
  const { warnings } = parsed;
  const event: Event = {
    id: raw.id,
    time,
    ingested: raw.received,
    dataset: parsed.dataset,
    logsource: parsed.logsource,
    ecs: projectionOf(parsed.dataset)(parsed.native.fields, parsed.syslog),
    native: parsed.native,
    original: parsed.original,
    origin: raw.origin,
    sensor: {
      source: raw.source,
      parser,
      keywords: parsed.keywords,
      timeSource: source,
      timeQuality: quality,
      late: false,
      warnings: quality === "skewed" ? [...warnings, "future_time"] : warnings,
    },
  };
  return warnings.includes("encoding") ? { ...event, originalBytes: raw.bytes } : event;
}
