import { formatRfc3339 } from "../lib/rfc3339.ts";
import type { Event } from "./event.ts";
import type { Native } from "./parsed.ts";
import type { Origin } from "./raw-record.ts";

/** The event as one ECS document: what `sluice parse` prints and an alert carries as evidence. */
export function toDocument(event: Event): Record<string, unknown> {
  const { ecs, sensor, original, originalBytes, logsource } = event;
  return {
    "@timestamp": formatRfc3339(event.time),
    ...ecs,
    event: {
      id: event.id,
      dataset: event.dataset,
      ...ecs.event,
      ingested: formatRfc3339(event.ingested),
      original,
      ...(originalBytes === undefined ? {} : { original_b64: toBase64(originalBytes) }),
    },
    log: { ...ecs.log, ...originFields(event.origin) },
    ...nativeFields(event.native),
    sensor: {
      source: sensor.source,
      parser: sensor.parser,
      logsource,
      time_source: sensor.timeSource,
      time_quality: sensor.timeQuality,
      ...(sensor.late ? { late: true } : {}),
      ...(sensor.warnings.length > 0 ? { warnings: sensor.warnings } : {}),
    },
  };
}

function nativeFields(native: Native): Record<string, unknown> {
  return { [native.vendor]: native.name === "" ? native.fields : { [native.name]: native.fields } };
}

function originFields(origin: Origin): Record<string, unknown> {
  switch (origin.kind) {
    case "file":
      return { file: { path: origin.path }, offset: origin.offset };
    case "peer":
      return { source: { address: origin.address } };
    case "inline":
      return {};
  }
}

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
