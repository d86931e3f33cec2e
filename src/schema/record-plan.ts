import { invariant } from "../lib/invariant.ts";
import type { AvroField, AvroRecord, AvroSchema } from "./avro-schema.ts";

/** An Avro record made ready for encoding and decoding: one step a field, in the schema's order. */
export interface RecordPlan {
  readonly fields: readonly FieldPlan[];
  /** Their names. */
  readonly names: readonly string[];
  /** Position of a field in `fields` by name. */
  readonly positions: ReadonlyMap<string, number>;
  /** Bit `1 << position` of each field that is not optional. */
  readonly required: number;
  /** Position of the last of those; -1 when there is none. */
  readonly lastRequired: number;
  /** Scratch of the encoder: the values of one object by position, empty between two uses. */
  readonly slots: unknown[];
}

/** One field: all members are always there, so that every plan has the same shape. */
export interface FieldPlan {
  readonly name: string;
  readonly kind: FieldKind;
  readonly constraint: Constraint;
  /** What the field takes, for people: `an IP address`. */
  readonly expected: string;
  readonly optional: boolean;
  /** For `record` and `shared`; a record without fields else. */
  readonly record: RecordPlan;
  /** For `enum`, in the schema's order. */
  readonly symbols: readonly string[];
  /** For `shared`, memory of the encoder. */
  readonly repeated: Repeated;
}

/** The value that was written last, and its bytes once it came twice. */
export interface Repeated {
  value: unknown;
  bytes: Uint8Array | null;
}

/** How a value is written; `shared` is a record that `planRecord` was told to be so. */
export type FieldKind =
  | "string"
  | "long"
  | "boolean"
  | "bytes"
  | "json"
  | "strings"
  | "enum"
  | "record"
  | "shared";

/** What a value must be beyond its kind. */
export type Constraint = "none" | "ip" | "port" | "topic-name";

/**
 * Compiles a schema once, when the program starts. `shared` names the fields with a record that is
 * one object in many values, and never changed.
 */
export function planRecord(schema: AvroRecord, shared: readonly string[] = []): RecordPlan {
  const fields = schema.fields.map((field) => planField(field, shared.includes(field.name)));
  invariant(fields.length <= FIELDS_MAX, `${schema.name} has more than ${FIELDS_MAX} fields`);
  return {
    fields,
    names: fields.map(({ name }) => name),
    lastRequired: fields.findLastIndex(({ optional }) => !optional),
    required: fields.reduce((bits, field, at) => (field.optional ? bits : bits | (1 << at)), 0),
    positions: new Map(fields.map((field, position) => [field.name, position])),
    slots: fields.map(() => undefined),
  };
}

// The encoder keeps the presence of fields in the bits of one 32-bit number.
const FIELDS_MAX = 31;

const NO_RECORD: RecordPlan = {
  fields: [],
  names: [],
  lastRequired: -1,
  required: 0,
  positions: new Map(),
  slots: [],
};

function planField(field: AvroField, isShared: boolean): FieldPlan {
  const optional = isOptional(field.type);
  const type = optional ? optionalType(field.type) : field.type;
  const compound = typeof type === "object" && "type" in type ? type : null;
  const kind = isShared ? "shared" : kindOf(type);
  const constraint = constraintOf(type);
  const symbols = compound?.type === "enum" ? compound.symbols : [];
  return {
    name: field.name,
    kind,
    constraint,
    expected: kind === "enum" ? `one of ${symbols.join(", ")}` : expectedOf(kind, constraint),
    optional,
    record: compound?.type === "record" ? planRecord(compound) : NO_RECORD,
    symbols,
    repeated: { value: null, bytes: null },
  };
}

function expectedOf(kind: Exclude<FieldKind, "enum">, constraint: Constraint): string {
  return constraint === "none" ? KIND_TEXT[kind] : CONSTRAINT_TEXT[constraint];
}

const KIND_TEXT: Readonly<Record<Exclude<FieldKind, "enum">, string>> = {
  string: "a string",
  long: "a whole number up to 2^53",
  boolean: "true or false",
  bytes: "bytes",
  json: "an object",
  strings: "a list of strings",
  record: "an object",
  shared: "an object",
};

const CONSTRAINT_TEXT: Readonly<Record<Exclude<Constraint, "none">, string>> = {
  ip: "an IP address",
  port: "a port number (0 to 65535)",
  "topic-name": "small letters, digits, dash, underscore and single dots, at most 193",
};

function isOptional(type: AvroSchema): boolean {
  return Array.isArray(type);
}

function optionalType(type: AvroSchema): AvroSchema {
  invariant(typeof type === "object" && 1 in type, "an optional field is a union with null");
  return type[1];
}

function kindOf(type: AvroSchema): FieldKind {
  if (typeof type === "string") return type;
  invariant("type" in type, "a union stands only at the top of a field");
  switch (type.type) {
    case "record":
    case "enum":
      return type.type;
    case "array":
      return "strings";
    case "string":
      return type.logicalType === "json" ? "json" : "string";
    case "long":
      return "long";
  }
}

function constraintOf(type: AvroSchema): Constraint {
  if (typeof type === "string" || !("logicalType" in type)) return "none";
  switch (type.logicalType) {
    case "ip":
    case "port":
    case "topic-name":
      return type.logicalType;
    case "json":
    case "timestamp-micros":
      return "none";
  }
}
