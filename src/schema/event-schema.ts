import { type EcsLevel, ecsShape, type EcsType } from "../event/index.ts";
import type { AvroField, AvroRecord, AvroSchema } from "./avro-schema.ts";

/** The Avro schema of an event: the envelope and, from `ecsShape`, the projection. */
export const eventSchema: AvroRecord = {
  type: "record",
  name: "sluice.event.Event",
  fields: [
    { name: "id", type: "string" },
    { name: "time", type: { type: "long", logicalType: "timestamp-micros" } },
    { name: "ingested", type: { type: "long", logicalType: "timestamp-micros" } },
    { name: "dataset", type: { type: "string", logicalType: "topic-name" } },
    { name: "logsource", type: logsourceSchema() },
    { name: "ecs", type: levelSchema("sluice.event.Ecs", ecsShape) },
    { name: "native", type: nativeSchema() },
    { name: "original", type: "string" },
    optional("originalBytes", "bytes"),
    { name: "origin", type: originSchema() },
    { name: "sensor", type: sensorSchema() },
  ],
};

/** The parts that are the same object in event after event of a stream. */
export const sharedFields: readonly string[] = ["logsource", "sensor"];

function logsourceSchema(): AvroRecord {
  return {
    type: "record",
    name: "sluice.event.LogSource",
    fields: [
      optional("product", "string"),
      optional("service", "string"),
      optional("category", "string"),
    ],
  };
}

function nativeSchema(): AvroRecord {
  return {
    type: "record",
    name: "sluice.event.Native",
    fields: [
      { name: "vendor", type: "string" },
      { name: "name", type: "string" },
      { name: "fields", type: { type: "string", logicalType: "json" } },
    ],
  };
}

function originSchema(): AvroRecord {
  return {
    type: "record",
    name: "sluice.event.Origin",
    fields: [
      { name: "kind", type: words("OriginKind", ["inline", "file", "peer"]) },
      optional("path", "string"),
      optional("offset", "long"),
      optional("transport", words("Transport", ["udp", "tcp", "http"])),
      optional("address", "string"),
    ],
  };
}

function sensorSchema(): AvroRecord {
  return {
    type: "record",
    name: "sluice.event.Sensor",
    fields: [
      { name: "source", type: "string" },
      { name: "parser", type: "string" },
      { name: "keywords", type: words("Keywords", ["original", "values"]) },
      { name: "timeSource", type: words("TimeSource", ["log", "receive"]) },
      {
        name: "timeQuality",
        type: words("TimeQuality", ["none", "exact", "year_inferred", "zone_assumed", "skewed"]),
      },
      { name: "late", type: "boolean" },
      { name: "warnings", type: { type: "array", items: "string" } },
    ],
  };
}

function levelSchema(name: string, level: EcsLevel): AvroRecord {
  const fields: AvroField[] = [];
  for (const [key, child] of Object.entries(level)) {
    const type =
      typeof child === "string" ? leafSchema(child) : levelSchema(`${name}_${key}`, child);
    fields.push(optional(key, type));
  }
  return { type: "record", name, fields };
}

function leafSchema(type: EcsType): AvroSchema {
  switch (type) {
    case "keyword":
      return "string";
    case "keywords":
      return { type: "array", items: "string" };
    case "ip":
      return { type: "string", logicalType: "ip" };
    case "json":
      return { type: "string", logicalType: "json" };
    case "port":
      return { type: "long", logicalType: "port" };
    case "long":
    case "boolean":
      return type;
  }
}

function optional(name: string, type: AvroSchema): AvroField {
  return { name, type: ["null", type], default: null };
}

/** The first word is the default: what a reader sees for a word that it does not know. */
function words(name: string, symbols: readonly [string, ...string[]]): AvroSchema {
  return { type: "enum", name: `sluice.event.${name}`, symbols, default: symbols[0] };
}
