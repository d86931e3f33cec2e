import { PipelineError } from "../errors.ts";
import type { Event, Refusal } from "../event/index.ts";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { decodeRecord } from "./decode-record.ts";
import { encodeRecord, type KnownText, type Violation } from "./encode-record.ts";
import { eventSchema, sharedFields } from "./event-schema.ts";
import { noBytes } from "./no-bytes.ts";
import { createOldReader, type OldReader } from "./old-reader.ts";
import { planRecord, type RecordPlan } from "./record-plan.ts";
import { registerSchema, type Registration } from "./schema-registry.ts";

/** The half of a codec that events pass on their way. */
export interface EventEncoder {
  /**
   * Checks the event against the schema and encodes it; the bytes stay as they are for good.
   * What `texts` has need not be made again.
   */
  encode(event: Event, texts?: EventTexts): EncodedEvent;
}

/**
 * Turns events into the bytes of their topic and back. The wire format is that of schema
 * registries: `0x00`, the schema's id as four bytes, the highest first, then Avro binary.
 */
export interface EventCodec extends EventEncoder {
  /**
   * Reads a record of any registered version. Throws `PipelineError` TOPIC_CORRUPT when the bytes
   * are no such record.
   */
  decode(bytes: Uint8Array): Event;
}

/** Texts of an event that are at hand where it is made. */
export interface EventTexts {
  /** JSON that reads as the native fields: `ParsedRecord.fieldsText`. */
  readonly fields?: string | undefined;
  /** The record's bytes: they are the original when decoding lost nothing. */
  readonly raw?: Uint8Array | undefined;
}

/** The bytes of an event, or why it does not fit the schema. */
export type EncodedEvent =
  | { readonly kind: "encoded"; readonly bytes: Uint8Array }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** A codec, and the schemas that the ledger does not have yet. */
export interface CodecWithSchemas {
  readonly codec: EventCodec;
  /** To be written under the namespace `schemas` before the first encoded event is. */
  readonly added: ReadonlyMap<string, Uint8Array>;
}

/**
 * The codec of this program's event schema. `known` is what the ledger keeps under `schemas`.
 * Throws `PipelineError` SCHEMA_INCOMPATIBLE when events kept from before could not be read.
 */
export function createEventCodec(known: ReadonlyMap<string, Uint8Array>): CodecWithSchemas {
  const registration = registerSchema(known, eventSchema);
  return { codec: new AvroEventCodec(registration), added: registration.added };
}

/** Checks events as the codec does and keeps no bytes of them: for events that go to no topic. */
export function createEventCheck(): EventEncoder {
  const plan = planRecord(eventSchema, sharedFields);
  const encoded: EncodedEvent = { kind: "encoded", bytes: new Uint8Array(0) };
  return {
    encode(event, texts) {
      const violation = encodeRecord(plan, event, noBytes, knownText(event, texts));
      return violation === null ? encoded : { kind: "refused", refusal: toRefusal(violation) };
    },
  };
}

class AvroEventCodec implements EventCodec {
  readonly #writer = new ByteWriter(CHUNK_BYTES);
  readonly #reader = new ByteReader();
  readonly #registration: Registration;
  readonly #plan: RecordPlan;
  /** One for each older version that was met. */
  readonly #oldReaders = new Map<number, OldReader>();

  constructor(registration: Registration) {
    this.#registration = registration;
    this.#plan = planRecord(registration.current.schema, sharedFields);
  }

  encode(event: Event, texts?: EventTexts): EncodedEvent {
    const writer = this.#writer;
    writer.begin();
    writer.byte(MAGIC);
    writer.uint32(this.#registration.current.id);
    const violation = encodeRecord(this.#plan, event, writer, knownText(event, texts));
    if (violation !== null) return { kind: "refused", refusal: toRefusal(violation) };
    return { kind: "encoded", bytes: writer.take() };
  }

  decode(bytes: Uint8Array): Event {
    const id = schemaIdOf(bytes);
    if (id !== this.#registration.current.id) return this.#decodeOld(id, bytes);
    const reader = this.#reader;
    reader.open(bytes, HEADER_BYTES);
    let event: Record<string, unknown>;
    try {
      event = decodeRecord(this.#plan, reader);
    } catch (cause) {
      throw corrupt(reader.failed ? UNFINISHED : "a JSON text in it is none", cause);
    }
    if (reader.failed) throw corrupt(UNFINISHED);
    // The plan comes from the schema, and a test holds schema and type together.
    return event as unknown as Event;
  }

  #decodeOld(id: number, bytes: Uint8Array): Event {
    const read = this.#oldReader(id);
    try {
      return read(bytes.subarray(HEADER_BYTES)) as unknown as Event;
    } catch (cause) {
      throw corrupt("its bytes do not fit the schema that they name", cause);
    }
  }

  #oldReader(id: number): OldReader {
    const ready = this.#oldReaders.get(id);
    if (ready !== undefined) return ready;
    const writer = this.#registration.versions.get(id);
    if (writer === undefined) throw corrupt(`no schema with id ${id} is registered`);
    const read = createOldReader(this.#registration.current.schema, writer.schema, this.#plan);
    this.#oldReaders.set(id, read);
    return read;
  }
}

function knownText(event: Event, texts: EventTexts | undefined): KnownText | null {
  if (texts === undefined) return null;
  const { fields, raw } = texts;
  const { original, originalBytes } = event;
  return {
    value: event.native.fields,
    text: fields,
    original,
    originalBytes: originalBytes === undefined ? raw : undefined,
  };
}

const UNFINISHED = "it does not end where its schema says";
const MAGIC = 0;
const HEADER_BYTES = 5;
// What one small event that is kept can hold in memory.
const CHUNK_BYTES = 256 * 1024;

function schemaIdOf(bytes: Uint8Array): number {
  const [magic, a = 0, b = 0, c = 0, d = 0] = bytes;
  if (bytes.length < HEADER_BYTES || magic !== MAGIC) throw corrupt("no schema id in front of it");
  return a * 2 ** 24 + (b << 16) + (c << 8) + d;
}

function corrupt(why: string, cause?: unknown): PipelineError {
  return new PipelineError("TOPIC_CORRUPT", `an event cannot be read: ${why}`, cause);
}

function toRefusal({ path, expected, found }: Violation): Refusal {
  const place = path === "" ? "the event" : path;
  return {
    stage: "schema",
    code: "field_invalid",
    message: `${place}: expected ${expected}, found ${describe(found)}`,
  };
}

/** The value for a person, short and on one line. */
function describe(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > SHOWN_CHARS ? value.slice(0, SHOWN_CHARS) : value);
    case "number":
    case "boolean":
    case "bigint":
      return String(value);
    case "undefined":
      return "nothing";
    case "object":
    case "function":
    case "symbol":
      return Array.isArray(value) ? "a list" : `a value of type ${typeof value}`;
  }
}

const SHOWN_CHARS = 60;
