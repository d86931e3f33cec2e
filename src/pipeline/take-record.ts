import type {
  Event,
  ParsedRecord,
  Quarantined,
  RawRecord,
  Refusal,
  Sensor,
} from "../event/index.ts";
import type { StreamParser } from "../ingest/index.ts";
import { normalise } from "../normalise/index.ts";
import type { EventEncoder } from "../schema/index.ts";
import { quarantinedOf } from "./quarantine-codec.ts";
import type { StreamClock } from "./stream-clock.ts";

/** What became of one record on its way to a topic; `value` is what the encoder made of the event. */
export type Taken =
  | { readonly kind: "event"; readonly event: Event; readonly value: Uint8Array }
  | { readonly kind: "skipped"; readonly reason: string }
  | { readonly kind: "quarantined"; readonly record: Quarantined };

/** What a stream is read with; both have a memory of the records before. */
export interface StreamReader {
  readonly parser: StreamParser;
  readonly clock: StreamClock;
}

/**
 * Parse, normalise, check: the way of one record, the same when it arrives live, is replayed from
 * quarantine or stands in a recorded log.
 */
export function takeRecord(raw: RawRecord, reader: StreamReader, encoder: EventEncoder): Taken {
  const parsed = reader.parser.parse(raw);
  switch (parsed.kind) {
    case "skipped":
      return parsed;
    case "refused":
      return quarantine(raw, reader, parsed.refusal);
    case "parsed":
      return check(raw, parsed.record, reader, encoder);
  }
}

function check(
  raw: RawRecord,
  record: ParsedRecord,
  reader: StreamReader,
  encoder: EventEncoder,
): Taken {
  const placed = inTime(normalise(raw, record, reader.parser.name), reader.clock);
  const encoded = encoder.encode(placed, { fields: record.fieldsText, raw: raw.bytes });
  switch (encoded.kind) {
    case "refused":
      return quarantine(raw, reader, encoded.refusal);
    case "encoded":
      reader.clock.advance(placed);
      return { kind: "event", event: placed, value: encoded.bytes };
  }
}

function quarantine(raw: RawRecord, reader: StreamReader, refusal: Refusal): Taken {
  return { kind: "quarantined", record: quarantinedOf(raw, reader.parser, refusal) };
}

function inTime(event: Event, clock: StreamClock): Event {
  return clock.isLate(event) ? { ...event, sensor: lateSensor(event.sensor) } : event;
}

// The events of a stream share one sensor, which is encoded once (bench: stages): its late ones too.
const lateSensors = new WeakMap<Sensor, Sensor>();

function lateSensor(sensor: Sensor): Sensor {
  const known = lateSensors.get(sensor);
  if (known !== undefined) return known;
  const late = { ...sensor, late: true };
  lateSensors.set(sensor, late);
  return late;
}
