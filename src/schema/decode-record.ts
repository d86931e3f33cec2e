import type { ByteReader } from "./byte-reader.ts";
import { parseJsonText } from "./json-text.ts";
import type { FieldPlan, RecordPlan } from "./record-plan.ts";

/**
 * Reads one record as `encodeRecord` wrote it; optional fields that were absent are absent again.
 * `reader.failed` says afterwards whether the bytes were such a record. Throws `SyntaxError` when
 * a JSON text inside is none.
 */
export function decodeRecord(plan: RecordPlan, reader: ByteReader): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const field of plan.fields) {
    if (field.optional && !reader.presence()) continue;
    value[field.name] = readValue(field, reader);
  }
  return value;
}

function readValue(field: FieldPlan, reader: ByteReader): unknown {
  switch (field.kind) {
    case "string":
      return reader.string();
    case "long":
      return reader.long();
    case "record":
    case "shared":
      return decodeRecord(field.record, reader);
    case "json":
      return parseJsonText(reader.string());
    case "strings":
      return readStrings(reader);
    case "enum":
      return reader.word(field.symbols);
    case "boolean":
      return reader.byte() === 1;
    case "bytes":
      return reader.bytes();
  }
}

function readStrings(reader: ByteReader): string[] {
  const items: string[] = [];
  for (let count = reader.blockCount(); count > 0; count = reader.blockCount()) {
    for (let i = 0; i < count; i++) items.push(reader.string());
  }
  return items;
}
