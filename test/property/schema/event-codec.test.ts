import avsc from "avsc";
import * as fc from "fast-check";
import { expect, test } from "vitest";

import { PipelineError } from "../../../src/errors.ts";
import { type EcsLevel, ecsShape, type EcsType, type Event } from "../../../src/event/index.ts";
import { invariant } from "../../../src/lib/invariant.ts";
import { eventSchema } from "../../../src/schema/event-schema.ts";
import { createEventCheck, createEventCodec } from "../../../src/schema/index.ts";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string(),
  fc.constantFrom("tcp", "Ã©", "é"),
);
const long = fc.oneof(
  fc.integer(),
  fc.integer({ min: -(2 ** 51), max: 2 ** 51 }),
  fc.constantFrom(0, 63, 64, -64, -65, 2 ** 30 - 1, 2 ** 30, -(2 ** 30), 2 ** 51),
);
const json = fc
  .dictionary(text, fc.oneof(fc.jsonValue(), fc.bigInt({ min: 2n ** 53n, max: 2n ** 70n })))
  // JSON.stringify writes -0 as 0.
  .map((value) => replaceMinusZero(value));

function replaceMinusZero(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(replaceMinusZero);
  if (typeof value !== "object" || value === null) return value === 0 ? 0 : value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, replaceMinusZero(v)]));
}

const leaves: Readonly<Record<EcsType, fc.Arbitrary<unknown>>> = {
  keyword: text,
  keywords: fc.array(text, { maxLength: 3 }),
  ip: fc.oneof(fc.ipV4(), fc.ipV6()),
  port: fc.nat({ max: 65_535 }),
  long,
  boolean: fc.boolean(),
  json,
};

function level(shape: EcsLevel): fc.Arbitrary<Record<string, unknown>> {
  const members = Object.entries(shape).map(([name, child]) => [
    name,
    typeof child === "string" ? leaves[child] : level(child),
  ]);
  return fc.record(Object.fromEntries(members), { requiredKeys: [], noNullPrototype: true });
}

const events = fc.record(
  {
    id: text,
    time: long,
    ingested: long,
    dataset: fc.stringMatching(/^[a-z][a-z0-9_-]{0,9}(?:\.[a-z0-9_-]{1,9}){0,2}$/),
    logsource: fc.record(
      { product: text, service: text, category: text },
      { requiredKeys: [], noNullPrototype: true },
    ),
    ecs: level(ecsShape),
    native: fc.record({ vendor: text, name: text, fields: json }, { noNullPrototype: true }),
    original: fc.oneof(text, fc.string({ minLength: 60, maxLength: 9_000 })),
    originalBytes: fc.uint8Array(),
    origin: fc.oneof(
      fc.record(
        { kind: fc.constant("file"), path: text, offset: fc.nat() },
        { noNullPrototype: true },
      ),
      fc.constant({ kind: "inline" }),
    ),
    sensor: fc.record(
      {
        source: text,
        parser: text,
        keywords: fc.constantFrom("original", "values"),
        timeSource: fc.constantFrom("log", "receive"),
        timeQuality: fc.constantFrom("exact", "year_inferred", "none"),
        late: fc.boolean(),
        warnings: fc.array(text, { maxLength: 2 }),
      },
      { noNullPrototype: true },
    ),
  },
  {
    requiredKeys: [
      "id",
      "time",
      "ingested",
      "dataset",
      "logsource",
      "ecs",
      "native",
      "original",
      "origin",
      "sensor",
    ],
    noNullPrototype: true,
  },
) as unknown as fc.Arbitrary<Event>;

const { codec } = createEventCodec(new Map());
const type = avsc.Type.forSchema(JSON.parse(JSON.stringify(eventSchema)));

function encode(event: Event): Uint8Array {
  const result = codec.encode(event);
  invariant(result.kind === "encoded", "a generated event fits the schema");
  return result.bytes;
}

test("every event comes back as it was", () => {
  fc.assert(
    fc.property(events, (event) => {
      expect(codec.decode(encode(event))).toEqual(event);
      expect(createEventCheck().encode(event).kind).toBe("encoded");
    }),
    { numRuns: 150 },
  );
});

test("avsc reads the bytes and writes the same", () => {
  fc.assert(
    fc.property(events, (event) => {
      const payload = Buffer.from(encode(event).subarray(5));
      const read = type.fromBuffer(payload);
      expect(type.toBuffer(read).equals(payload)).toBe(true);
      expect(read.id).toBe(event.id);
      expect(read.ecs.source?.ip ?? undefined).toBe(event.ecs.source?.ip);
    }),
    { numRuns: 150 },
  );
});

test("any bytes are read or refused as corrupt, never anything else", () => {
  fc.assert(
    fc.property(events, fc.nat(), fc.nat({ max: 255 }), (event, at, byte) => {
      const bytes = Uint8Array.from(encode(event));
      bytes[5 + (at % (bytes.length - 5))] = byte;
      expect(["read", "corrupt"]).toContain(outcome(bytes));
    }),
    { numRuns: 300 },
  );
});

function outcome(bytes: Uint8Array): string {
  try {
    codec.decode(bytes);
    return "read";
  } catch (error) {
    return error instanceof PipelineError ? "corrupt" : String(error);
  }
}
