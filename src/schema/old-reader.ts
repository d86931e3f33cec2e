import type { AvroRecord } from "./avro-schema.ts";
import { parseJsonText } from "./json-text.ts";
import type { FieldPlan, RecordPlan } from "./record-plan.ts";
import { toAvscType } from "./schema-registry.ts";

/** Reads the Avro binary of an older schema as a record of the current one. */
export type OldReader = (payload: Uint8Array) => Record<string, unknown>;

/**
 * A reader of records that were written with `writer`, resolved once by avsc; records of the
 * current schema do not come this way. It throws when the bytes are no such record.
 */
export function createOldReader(
  current: AvroRecord,
  writer: AvroRecord,
  plan: RecordPlan,
): OldReader {
  const type = toAvscType(current);
  const resolver = type.createResolver(toAvscType(writer));
  return (payload) => {
    const { buffer, byteOffset, byteLength } = payload;
    return fromAvsc(plan, type.fromBuffer(Buffer.from(buffer, byteOffset, byteLength), resolver));
  };
}

/** avsc has null where the event has nothing, and JSON as its text. */
function fromAvsc(plan: RecordPlan, record: Readonly<Record<string, unknown>>): Result {
  const value: Result = {};
  for (const field of plan.fields) {
    const member = record[field.name];
    if (member !== null && member !== undefined) value[field.name] = fromAvscValue(field, member);
  }
  return value;
}

type Result = Record<string, unknown>;

function fromAvscValue(field: FieldPlan, member: unknown): unknown {
  // avsc has checked every value against the schema that the plan was made from.
  if (field.kind === "record" || field.kind === "shared")
    return fromAvsc(field.record, member as Result);
  if (field.kind === "json") return parseJsonText(member as string);
  if (field.kind === "bytes") return new Uint8Array(member as Uint8Array);
  return member;
}
