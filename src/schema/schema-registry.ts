import avsc from "avsc";

import { PipelineError } from "../errors.ts";
import { reasonOf } from "../lib/caught.ts";
import { sha256Hex } from "../lib/hash.ts";
import type { AvroField, AvroRecord, AvroSchema } from "./avro-schema.ts";

/** A schema as the ledger keeps it, under its id. */
export interface RegisteredSchema {
  readonly id: number;
  /** Full name of the record. */
  readonly name: string;
  /** 1 for the first schema of the name, then one more for each that follows. */
  readonly version: number;
  readonly schema: AvroRecord;
  /** SHA-256 of the schema's JSON text. */
  readonly fingerprint: string;
}

/** What came of registering a schema. */
export interface Registration {
  readonly current: RegisteredSchema;
  /** Every schema of the name, the current one included, by id. */
  readonly versions: ReadonlyMap<number, RegisteredSchema>;
  /** What the ledger does not have yet. */
  readonly added: ReadonlyMap<string, Uint8Array>;
}

/**
 * Finds `schema` among the known ones, or gives it the next id and version of its name. Throws
 * `PipelineError` SCHEMA_INCOMPATIBLE when records of an earlier version could not be read with it
 * (Avro's BACKWARD_TRANSITIVE, and no field of another logical type), TOPIC_CORRUPT when an entry
 * is damaged.
 */
export function registerSchema(
  known: ReadonlyMap<string, Uint8Array>,
  schema: AvroRecord,
): Registration {
  const all = [...known].map(([id, bytes]) => readEntry(id, bytes));
  const ofName = all.filter((entry) => entry.name === schema.name);
  const fingerprint = sha256Hex(JSON.stringify(schema));
  for (const entry of ofName) requireReadable(schema, entry);
  const found = ofName.find((entry) => entry.fingerprint === fingerprint);
  const current = found ?? {
    id: highest(all.map((entry) => entry.id)) + 1,
    name: schema.name,
    version: highest(ofName.map((entry) => entry.version)) + 1,
    schema,
    fingerprint,
  };
  const versions = new Map(ofName.map((entry) => [entry.id, entry]));
  versions.set(current.id, current);
  return { current, versions, added: new Map(found === undefined ? [writeEntry(current)] : []) };
}

function highest(numbers: readonly number[]): number {
  return Math.max(0, ...numbers);
}

function writeEntry(entry: RegisteredSchema): [string, Uint8Array] {
  const { id, ...content } = entry;
  return [String(id), new TextEncoder().encode(JSON.stringify(content))];
}

function readEntry(key: string, bytes: Uint8Array): RegisteredSchema {
  const id = Number(key);
  const entry = parseEntry(bytes);
  const whole =
    Number.isInteger(id) &&
    id > 0 &&
    typeof entry.name === "string" &&
    Number.isInteger(entry.version) &&
    entry.fingerprint === sha256Hex(JSON.stringify(entry.schema));
  if (!whole) throw damaged(key);
  // Checked just now; the fingerprint says that the schema is one that this program wrote.
  return { ...(entry as Omit<RegisteredSchema, "id">), id };

  function parseEntry(text: Uint8Array): Partial<RegisteredSchema> {
    try {
      const value: unknown = JSON.parse(new TextDecoder().decode(text));
      return typeof value === "object" && value !== null ? value : {};
    } catch (cause) {
      throw damaged(key, cause);
    }
  }
}

function damaged(key: string, cause?: unknown): PipelineError {
  const message = `the registered schema ${key} is damaged; restore the ledger from a backup`;
  return new PipelineError("TOPIC_CORRUPT", message, cause);
}

function requireReadable(reader: AvroRecord, writer: RegisteredSchema): void {
  try {
    toAvscType(reader).createResolver(toAvscType(writer.schema));
  } catch (cause) {
    throw incompatible(writer, reasonOf(cause), cause);
  }
  const retyped = findRetyped(reader, writer.schema);
  if (retyped !== null) throw incompatible(writer, `field ${retyped} has another logical type`);
}

function incompatible(writer: RegisteredSchema, why: string, cause?: unknown): PipelineError {
  const message =
    `${writer.name}: records of version ${writer.version} cannot be read with the schema of this ` +
    `program (${why}); fields may be added as optional, never renamed or retyped`;
  return new PipelineError("SCHEMA_INCOMPATIBLE", message, cause);
}

/** The path of a field whose logical type differs; Avro itself does not look at these. */
function findRetyped(reader: AvroRecord, writer: AvroRecord): string | null {
  const fields = new Map(writer.fields.map((field) => [field.name, field]));
  for (const field of reader.fields) {
    const before = fields.get(field.name);
    const retyped = before === undefined ? null : findRetypedField(field, before);
    if (retyped !== null) return retyped;
  }
  return null;
}

function findRetypedField(reader: AvroField, writer: AvroField): string | null {
  const now = withoutNull(reader.type);
  const then = withoutNull(writer.type);
  if (logicalTypeOf(now) !== logicalTypeOf(then)) return reader.name;
  if (!isRecord(now) || !isRecord(then)) return null;
  const below = findRetyped(now, then);
  return below === null ? null : `${reader.name}.${below}`;
}

function withoutNull(type: AvroSchema): AvroSchema {
  if (typeof type === "string" || "type" in type) return type;
  return type[1];
}

function logicalTypeOf(type: AvroSchema): string | undefined {
  return typeof type === "object" && "logicalType" in type ? type.logicalType : undefined;
}

function isRecord(type: AvroSchema): type is AvroRecord {
  return typeof type === "object" && "type" in type && type.type === "record";
}

/** The schema as avsc has it. A copy, since avsc's types do not know `readonly`. */
export function toAvscType(schema: AvroRecord): avsc.Type {
  const copy: Parameters<typeof avsc.Type.forSchema>[0] = JSON.parse(JSON.stringify(schema));
  return avsc.Type.forSchema(copy);
}
