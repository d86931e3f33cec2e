/**
 * The part of Avro 1.11 that the schemas of the topics use, as JSON. `logicalType` names what a
 * reader that does not know it may ignore: the check of values that goes with the Avro type.
 */
export type AvroSchema =
  | AvroPrimitive
  | readonly ["null", AvroSchema]
  | AvroLogical
  | AvroArray
  | AvroEnum
  | AvroRecord;

type AvroPrimitive = "string" | "long" | "boolean" | "bytes";

interface AvroArray {
  readonly type: "array";
  readonly items: "string";
}

/** A primitive with a narrower meaning. */
interface AvroLogical {
  readonly type: "string" | "long";
  readonly logicalType: LogicalType;
}

/** What a value must be beyond its Avro type. */
type LogicalType = "timestamp-micros" | "ip" | "port" | "json" | "topic-name";

/** A closed set of words; what a reader does not know becomes `default`. */
interface AvroEnum {
  readonly type: "enum";
  readonly name: string;
  readonly symbols: readonly string[];
  readonly default: string;
}

/** A record with named fields in a fixed order. */
export interface AvroRecord {
  readonly type: "record";
  readonly name: string;
  readonly fields: readonly AvroField[];
}

/** One field; `default: null` makes it optional. */
export interface AvroField {
  readonly name: string;
  readonly type: AvroSchema;
  readonly default?: null;
}
