import type { Quarantined, RawRecord, Refusal } from "../event/index.ts";
import type { StreamParser } from "../ingest/index.ts";
import { parseJson, stringifyJson } from "../lib/json.ts";
import { formatRfc3339 } from "../lib/rfc3339.ts";

/** A refused record with all that is needed to look into it and to try it again. */
export function quarantinedOf(raw: RawRecord, parser: StreamParser, refusal: Refusal): Quarantined {
  const { id, source, stream, received, origin, bytes, cutBytes } = raw;
  const [name, context] = [parser.name, parser.context()];
  const place = { id, source, stream, received, origin };
  return { ...place, parser: name, context, refusal, bytes, cutBytes };
}

/** One JSON document for people and programs; the bytes in base64 under `raw`. */
export function quarantineDocument(record: Quarantined): Record<string, unknown> {
  const { bytes, received, ...rest } = record;
  return { ...rest, received: formatRfc3339(received), raw: Buffer.from(bytes).toString("base64") };
}

/** The value of a record of the quarantine topic. */
export function encodeQuarantined(record: Quarantined): Uint8Array {
  const { bytes, ...rest } = record;
  return Buffer.from(stringifyJson({ ...rest, raw: Buffer.from(bytes).toString("base64") }));
}

/** The record that `encodeQuarantined` wrote. */
export function decodeQuarantined(value: Uint8Array): Quarantined {
  // Only `encodeQuarantined` writes to this topic, and a batch is protected by its checksum.
  const document = parseJson(Buffer.from(value).toString()) as unknown as Omit<
    Quarantined,
    "bytes"
  > & {
    raw: string;
  };
  const { raw, ...rest } = document;
  return { ...rest, bytes: Buffer.from(raw, "base64") };
}
