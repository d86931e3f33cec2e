import type { Event, ParsedRecord, RawRecord } from "../event/index.ts";
import { eventTime } from "./event-time.ts";
import { projectionOf } from "./projections.ts";
import { sensorOf } from "./sensor.ts";

export { eventTime } from "./event-time.ts";

/**
 * The event of a native record: its time settled, its fields named as ECS does, the native record
 * and the original line as they are. `late` is always false: only the pipeline knows the stream.
 */
export function normalise(raw: RawRecord, parsed: ParsedRecord, parser: string): Event {
  const when = eventTime(raw.received, parsed);
  const event: Event = {
    id: raw.id,
    time: when.time,
    ingested: raw.received,
    dataset: parsed.dataset,
    logsource: parsed.logsource,
    ecs: projectionOf(parsed.dataset)(parsed.native.fields, parsed.syslog),
    native: parsed.native,
    original: parsed.original,
    origin: raw.origin,
    sensor: sensorOf(raw, parser, parsed, when),
  };
  return parsed.warnings.includes("encoding") ? { ...event, originalBytes: raw.bytes } : event;
}
