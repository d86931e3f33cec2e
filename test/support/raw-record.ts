import type { EventId, Origin, RawRecord } from "../../src/event/index.ts";
import { parseRfc3339 } from "../../src/lib/rfc3339.ts";
import { epochMicros } from "../../src/lib/time.ts";

const encoder = new TextEncoder();

export interface RawParts {
  readonly received?: string;
  readonly written?: string;
  readonly cutBytes?: number;
  readonly path?: string;
}

/** A record as a source frames it. */
export function rawRecord(content: string | Uint8Array, parts: RawParts = {}): RawRecord {
  const origin: Origin =
    parts.path === undefined ? { kind: "inline" } : { kind: "file", path: parts.path, offset: 0 };
  return {
    id: "0" as EventId,
    source: "test",
    stream: "test",
    bytes: typeof content === "string" ? encoder.encode(content) : content,
    cutBytes: parts.cutBytes ?? 0,
    received: parseRfc3339(parts.received ?? "2026-11-24T12:00:00Z") ?? epochMicros(0),
    written: parseRfc3339(parts.written ?? "") ?? undefined,
    origin,
  };
}
