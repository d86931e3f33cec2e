import type { Event, EventId } from "../../src/event/index.ts";
import { invariant } from "../../src/lib/invariant.ts";
import { parseRfc3339 } from "../../src/lib/rfc3339.ts";
import type { EpochMicros } from "../../src/lib/time.ts";

/** `10:00:05` of one day, or a whole RFC 3339 time. */
export function time(text: string): EpochMicros {
  const micros = parseRfc3339(text.includes("T") ? text : `2026-01-01T${text}Z`);
  invariant(micros !== null, `${text} is no time`);
  return micros;
}

/** A Zeek event with what the test cares for. */
export function eventAt(at: string, parts: Partial<Event> = {}): Event {
  const dataset = parts.dataset ?? "zeek.dns";
  return {
    id: `event-${at}` as EventId,
    time: time(at),
    ingested: time("2026-01-02T00:00:00Z"),
    dataset,
    logsource: { product: "zeek", service: dataset.replace("zeek.", "") },
    ecs: {},
    native: { vendor: "zeek", name: dataset.replace("zeek.", ""), fields: {} },
    original: "",
    origin: { kind: "inline" },
    sensor: {
      source: "test",
      parser: "zeek",
      keywords: "original",
      timeSource: "log",
      timeQuality: "exact",
      late: false,
      warnings: [],
    },
    ...parts,
  };
}
