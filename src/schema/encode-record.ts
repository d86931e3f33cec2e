import { invariant } from "../lib/invariant.ts";
import { isIp } from "../lib/ip.ts";
import { isObject } from "../lib/members.ts";
import { isSafeName } from "../lib/safe-name.ts";
import type { AvroWriter } from "./byte-writer.ts";
import type { Constraint, FieldPlan, RecordPlan } from "./record-plan.ts";

/** Where a value does not fit the schema. */
export interface Violation {
  /** From the top of the record: `ecs.source.port`. */
  readonly path: string;
  /** What the schema wants: `a port number (0 to 65535)`. */
  readonly expected: string;
  readonly found: unknown;
}

/** What is there already of the texts of a value, so that it need not be made. */
export interface KnownText {
  /** A value for a `json` field. */
  readonly value: unknown;
  /** JSON that `parseJsonText` reads as that very value; undefined when there is none. */
  readonly text: string | undefined;
  /** A text, and its UTF-8; undefined when that is not at hand. */
  readonly original: string;
  readonly originalBytes: Uint8Array | undefined;
}

/**
 * Appends `value` to `writer` as Avro binary. Checking is the encoding: at the first value that
 * does not fit it stops and says where; what was written so far is then to be forgotten. A member
 * that the schema does not know is a violation too, since it would be lost without a word.
 */
export function encodeRecord(
  plan: RecordPlan,
  value: unknown,
  writer: AvroWriter,
  known: KnownText | null,
): Violation | null {
  if (!isObject(value)) return { path: "", expected: "an object", found: value };
  const { fields, names } = plan;
  const start = writer.mark();
  // Nearly all objects have their members in the schema's order: going over what is there, each
  // name is a few steps further on, and can be written at once (bench: stages).
  let next = 0;
  for (const name in value) {
    const member = value[name];
    if (member === undefined) continue;
    let position = next;
    while (position < names.length && names[position] !== name) position++;
    const field = fields[position];
    if (field === undefined || !mayLeaveOut(plan, next, position)) {
      writer.rewind(start);
      return encodeInAnyOrder(plan, value, writer, known);
    }
    // Fields left out are optional ones, each one byte.
    if (position > next) writer.zeros(position - next);
    next = position + 1;
    if (field.optional) writer.byte(PRESENT);
    const violation = writeValue(field, member, writer, known);
    if (violation !== null) return violation;
  }
  if (!mayLeaveOut(plan, next, fields.length)) {
    return missingField(plan, plan.required & -(1 << next));
  }
  writer.zeros(fields.length - next);
  return null;
}

/** Whether no field from position `from` to before `to` is required. */
function mayLeaveOut(plan: RecordPlan, from: number, to: number): boolean {
  return from === to || from > plan.lastRequired || (plan.required & bitsBetween(from, to)) === 0;
}

function bitsBetween(from: number, to: number): number {
  return (1 << to) - (1 << from);
}

/** Members in another order, or one that the schema does not know. */
function encodeInAnyOrder(
  plan: RecordPlan,
  value: Readonly<Record<string, unknown>>,
  writer: AvroWriter,
  known: KnownText | null,
): Violation | null {
  const { slots, positions } = plan;
  let present = 0;
  let unknownKey: string | null = null;
  for (const key in value) {
    const member = value[key];
    if (member === undefined) continue;
    const position = positions.get(key);
    if (position === undefined) unknownKey = key;
    else {
      slots[position] = member;
      present |= 1 << position;
    }
  }
  if (unknownKey !== null) {
    slots.fill(undefined);
    return { path: unknownKey, expected: "no such field in the schema", found: value[unknownKey] };
  }
  const missing = plan.required & ~present;
  if (missing !== 0) {
    slots.fill(undefined);
    return missingField(plan, missing);
  }
  return writeSlots({ plan, present, known }, writer);
}

function missingField(plan: RecordPlan, missing: number): Violation {
  const field = plan.fields[lowestBit(missing)];
  invariant(field !== undefined, "a missing field is one of the plan's");
  return misfit(field, undefined);
}

interface Filled {
  readonly plan: RecordPlan;
  /** Bit `1 << position` of each slot that has a value. */
  readonly present: number;
  readonly known: KnownText | null;
}

function writeSlots({ plan, present, known }: Filled, writer: AvroWriter): Violation | null {
  const { fields, slots } = plan;
  let violation: Violation | null = null;
  let next = 0;
  for (let left = present; left !== 0; left &= left - 1) {
    const position = lowestBit(left);
    const value = slots[position];
    slots[position] = undefined;
    const field = fields[position];
    if (field === undefined || violation !== null) continue;
    // Fields left out are optional ones, each one byte.
    if (position > next) writer.zeros(position - next);
    next = position + 1;
    if (field.optional) writer.byte(PRESENT);
    violation = writeValue(field, value, writer, known);
  }
  writer.zeros(fields.length - next);
  return violation;
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

// Avro 1.11, "Unions": the branch as a zigzag long, 0 for null and 1 for the type.
const PRESENT = 2;

function writeValue(
  field: FieldPlan,
  value: unknown,
  writer: AvroWriter,
  known: KnownText | null,
): Violation | null {
  switch (field.kind) {
    case "string":
      return writeText(field, value, writer, known);
    case "long":
      return writeLong(field, value, writer);
    case "record":
      return within(field.name, encodeRecord(field.record, value, writer, known));
    case "shared":
      return writeShared(field, value, writer);
    case "json":
      return writeJsonField(field, value, writer, known);
    case "strings":
      return writeStrings(field, value, writer);
    case "enum":
    case "boolean":
    case "bytes":
      return writeScalar(field, value, writer) ? null : misfit(field, value);
  }
}

/**
 * A part that is one object in event after event: when it comes a second time its bytes are kept,
 * and copied from then on.
 */
function writeShared(field: FieldPlan, value: unknown, writer: AvroWriter): Violation | null {
  const { repeated } = field;
  const isRepeated = repeated.value === value;
  if (isRepeated && repeated.bytes !== null) {
    writer.raw(repeated.bytes);
    return null;
  }
  const start = writer.mark();
  const violation = encodeRecord(field.record, value, writer, null);
  if (violation !== null) return within(field.name, violation);
  repeated.bytes = isRepeated ? writer.copySince(start) : null;
  repeated.value = value;
  return null;
}

function misfit(field: FieldPlan, found: unknown): Violation {
  return { path: field.name, expected: field.expected, found };
}

function writeText(
  field: FieldPlan,
  value: unknown,
  writer: AvroWriter,
  known: KnownText | null,
): Violation | null {
  if (typeof value !== "string" || !accepts(field.constraint, value)) return misfit(field, value);
  const bytes = known?.originalBytes;
  if (bytes !== undefined && value.length > SHORT_CHARS && value === known?.original)
    writer.bytes(bytes);
  else writer.string(value);
  return null;
}

// A text up to this length is soon encoded.
const SHORT_CHARS = 40;

function accepts(constraint: Constraint, text: string): boolean {
  if (constraint === "ip") return isIp(text);
  return constraint !== "topic-name" || isTopicName(text);
}

/** What may follow `events.` in the name of a topic. */
function isTopicName(text: string): boolean {
  if (text === latest.topicName) return true;
  const isName = isSafeName(text, TOPIC_NAME_MAX);
  if (isName) latest.topicName = text;
  return isName;
}

// Events of one log follow each other: the last name that was one is known again.
const latest: { topicName: string | null } = { topicName: null };

/** With `events.` before it, no more than the 200 that a topic may have. */
const TOPIC_NAME_MAX = 193;

function writeLong(field: FieldPlan, value: unknown, writer: AvroWriter): Violation | null {
  if (!isSafeInteger(value) || (field.constraint === "port" && !isPort(value))) {
    return misfit(field, value);
  }
  writer.long(value);
  return null;
}

function isSafeInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isPort(value: number): boolean {
  return value >= 0 && value <= PORT_MAX;
}

const PORT_MAX = 65_535;

function writeScalar(field: FieldPlan, value: unknown, writer: AvroWriter): boolean {
  if (field.kind === "boolean" && typeof value === "boolean") {
    writer.byte(value ? 1 : 0);
    return true;
  }
  if (field.kind === "enum" && typeof value === "string") {
    const index = field.symbols.indexOf(value);
    if (index >= 0) writer.long(index);
    return index >= 0;
  }
  if (field.kind === "bytes" && value instanceof Uint8Array) {
    writer.bytes(value);
    return true;
  }
  return false;
}

function writeJsonField(
  field: FieldPlan,
  value: unknown,
  writer: AvroWriter,
  known: KnownText | null,
): Violation | null {
  if (!isObject(value)) return misfit(field, value);
  if (known?.value === value && known.text !== undefined) {
    writer.string(known.text);
    return null;
  }
  const fault = writer.json(value);
  return fault === null ? null : { ...fault, path: field.name + fault.path };
}

function writeStrings(field: FieldPlan, value: unknown, writer: AvroWriter): Violation | null {
  const { name } = field;
  if (!Array.isArray(value)) return misfit(field, value);
  const items: readonly unknown[] = value;
  // Avro 1.11, "Arrays": one block, then the empty one that ends the list.
  if (items.length > 0) writer.long(items.length);
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (typeof item !== "string") {
      return { path: `${name}[${index}]`, expected: "a string", found: item };
    }
    writer.string(item);
  }
  writer.byte(0);
  return null;
}

function within(name: string, violation: Violation | null): Violation | null {
  if (violation === null) return null;
  return { ...violation, path: violation.path === "" ? name : `${name}.${violation.path}` };
}
