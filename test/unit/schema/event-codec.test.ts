import { describe, expect, test } from "vitest";

import type { Event, EventId } from "../../../src/event/index.ts";
import { sha256Hex } from "../../../src/lib/hash.ts";
import { invariant } from "../../../src/lib/invariant.ts";
import { parseJson } from "../../../src/lib/json.ts";
import { epochMicros } from "../../../src/lib/time.ts";
import type { AvroField, AvroRecord } from "../../../src/schema/avro-schema.ts";
import { eventSchema } from "../../../src/schema/event-schema.ts";
import { createEventCheck, createEventCodec } from "../../../src/schema/index.ts";

const event: Event = {
  id: "f1:0" as EventId,
  time: epochMicros(1_521_911_721_255_387),
  ingested: epochMicros(1_521_911_722_000_000),
  dataset: "zeek.conn",
  logsource: { product: "zeek", service: "conn" },
  ecs: {
    event: { category: ["network"], duration: 3_100_000_000 },
    source: { ip: "10.1.2.3", port: 51_000, bytes: 0 },
    destination: { ip: "2001:db8::1", port: 443 },
    tls: { established: true, client: { server_name: "bücher.example" } },
    log: { syslog: { structured_data: { "exampleSDID@32473": { iut: "3" } } } },
  },
  native: { vendor: "zeek", name: "conn", fields: { ts: 1_521_911_721.255387, local: true } },
  original: "1521911721.255387\tCabc",
  origin: { kind: "file", path: "/var/log/zeek/conn.log", offset: 12_000_000_000 },
  sensor: {
    source: "zeek",
    parser: "zeek",
    keywords: "original",
    timeSource: "log",
    timeQuality: "exact",
    late: false,
    warnings: ["encoding"],
  },
};

function codecWith(known: ReadonlyMap<string, Uint8Array> = new Map()) {
  return createEventCodec(known).codec;
}

function encoded(codec: ReturnType<typeof codecWith>, value: Event): Uint8Array {
  const result = codec.encode(value);
  invariant(result.kind === "encoded", "this event fits the schema");
  return result.bytes;
}

function registered(schema: AvroRecord, version = 1): Uint8Array {
  const fingerprint = sha256Hex(JSON.stringify(schema));
  return new TextEncoder().encode(
    JSON.stringify({ name: schema.name, version, schema, fingerprint }),
  );
}

function withField(name: string, change: (field: AvroField) => AvroField | null): AvroRecord {
  const fields = eventSchema.fields.flatMap((field) =>
    field.name === name ? (change(field) ?? []) : field,
  );
  return { ...eventSchema, fields };
}

describe("an encoded event", () => {
  test("starts with a zero byte and the schema's id, and comes back as it was", () => {
    const codec = codecWith();
    const bytes = encoded(codec, event);
    expect([...bytes.subarray(0, 5)]).toEqual([0, 0, 0, 0, 1]);
    expect(codec.decode(bytes)).toEqual(event);
  });

  test("keeps keys like __proto__ and whole numbers beyond 2^53 inside native fields", () => {
    const codec = codecWith();
    const text = '{"__proto__":{"a":1},"constructor":2,"n":9007199254740993,"f":1e+20}';
    const fields = parseJson(text) as Event["native"]["fields"];
    const back = codec.decode(encoded(codec, { ...event, native: { ...event.native, fields } }));
    expect(Object.keys(back.native.fields)).toEqual(["__proto__", "constructor", "n", "f"]);
    expect(back.native.fields["n"]).toBe(9_007_199_254_740_993n);
    expect(back.native.fields["f"]).toBe(1e20);
    expect(Object.getPrototypeOf(back.native.fields)).toBe(Object.prototype);
  });

  test.each([0, 63, -64, 64, 2 ** 30, -(2 ** 30) - 1, 2 ** 53 - 1, -(2 ** 53) + 1])(
    "keeps the whole number %d",
    (bytes) => {
      const codec = codecWith();
      const back = codec.decode(encoded(codec, { ...event, ecs: { source: { bytes } } }));
      expect(back.ecs.source).toEqual({ bytes });
    },
  );

  test("stays as it is while further events are encoded, larger than a chunk too", () => {
    const codec = codecWith();
    const first = encoded(codec, event);
    const copy = Uint8Array.from(first);
    const large = { ...event, original: "é".repeat(400_000) };
    expect(codec.decode(encoded(codec, large)).original).toBe(large.original);
    for (let i = 0; i < 2_000; i++) encoded(codec, event);
    expect(first).toEqual(copy);
  });

  test("has the same bytes whether its parts were encoded before or not", () => {
    const codec = codecWith();
    const other = {
      ...event,
      logsource: { product: "linux" },
      sensor: { ...event.sensor, late: true },
    };
    const wrong = { ...event, sensor: { ...event.sensor, late: "no" } } as unknown as Event;
    for (const each of [event, event, event, other, event, other, other, other, event]) {
      expect(codec.encode(wrong)).toMatchObject({ kind: "refused" });
      expect(encoded(codec, each)).toEqual(encoded(codecWith(), each));
    }
    for (let i = 0; i < 3; i++) {
      const none = { ...event, sensor: null } as unknown as Event;
      expect(codec.encode(none)).toMatchObject({ kind: "refused" });
    }
  });

  test("is not disturbed by a refused event before it", () => {
    const codec = codecWith();
    codec.encode({ ...event, ecs: { source: { ip: "no", port: 1 }, user: { name: "x" } } });
    expect(codec.decode(encoded(codec, event))).toEqual(event);
    expect(codec.decode(encoded(codec, { ...event, ecs: {} })).ecs).toEqual({});
  });
});

const deep: Record<string, unknown> = {};
let innermost = deep;
for (let i = 0; i < 200; i++) innermost = innermost["a"] = {};

describe("the schema check", () => {
  test.each([
    [{ ecs: { source: { ip: "999.1.1.1" } } }, "ecs.source.ip: expected an IP address"],
    [{ ecs: { source: { port: 70_000 } } }, "ecs.source.port: expected a port number"],
    [{ ecs: { source: { port: -1 } } }, "ecs.source.port: expected a port number"],
    [{ ecs: { source: { bytes: 1.5 } } }, "ecs.source.bytes: expected a whole number"],
    [{ ecs: { source: { bytes: 2 ** 53 } } }, "ecs.source.bytes: expected a whole number"],
    [
      { ecs: { source: { bytes: "12" } } },
      'ecs.source.bytes: expected a whole number up to 2^53, found "12"',
    ],
    [{ ecs: { source: "10.0.0.1" } }, "ecs.source: expected an object"],
    [{ ecs: { source: { user: { name: 5 } } } }, "ecs.source.user.name: expected a string"],
    [{ ecs: { source: { adress: "x" } } }, "ecs.source.adress: expected no such field"],
    [{ ecs: { tags: ["a", 1] } }, "ecs.tags[1]: expected a string, found 1"],
    [{ ecs: { tags: "a" } }, "ecs.tags: expected a list of strings"],
    [{ ecs: { tls: { resumed: "yes" } } }, "ecs.tls.resumed: expected true or false"],
    [{ ecs: null }, "ecs: expected an object"],
    [{ time: Number.NaN }, "time: expected a whole number up to 2^53, found NaN"],
    [{ dataset: "../etc" }, "dataset: expected small letters, digits"],
    [{ dataset: "" }, "dataset: expected small letters, digits"],
    [{ dataset: "zeek.a..b" }, "dataset: expected small letters, digits"],
    [{ dataset: "zeek.a." }, "dataset: expected small letters, digits"],
    [{ dataset: `a${"b".repeat(193)}` }, "dataset: expected small letters, digits"],
    [{ id: undefined }, "id: expected a string, found nothing"],
    [
      { native: { vendor: "json", name: "", fields: { a: [1, { b: Infinity }] } } },
      "native.fields.a[1].b: expected a finite number",
    ],
    [{ native: { vendor: "json", name: "", fields: deep } }, "expected at most 100 levels"],
    [
      { sensor: { ...event.sensor, timeSource: "guess" } },
      "sensor.timeSource: expected one of log, receive",
    ],
    [{ originalBytes: "x" }, "originalBytes: expected bytes"],
  ])("refuses %j", (change, message) => {
    const wrong = { ...event, ...change } as unknown as Event;
    const result = codecWith().encode(wrong);
    expect(result).toMatchObject({
      kind: "refused",
      refusal: {
        stage: "schema",
        code: "field_invalid",
        message: expect.stringContaining(message),
      },
    });
    expect(createEventCheck().encode(wrong)).toEqual(result);
  });
});

describe("registered schemas", () => {
  test("the first schema gets id and version 1 and need not be added again", () => {
    const { added } = createEventCodec(new Map());
    expect([...added.keys()]).toEqual(["1"]);
    expect(added.get("1")).toEqual(registered(eventSchema));
    expect(createEventCodec(added).added.size).toBe(0);
  });

  test("records of an older version are read, with what they lack left out", () => {
    const older = withField("originalBytes", () => null);
    const { codec, added } = createEventCodec(new Map([["1", registered(older)]]));
    expect([...added.keys()]).toEqual(["2"]);
    // The only difference is the byte after `original` that says: no original bytes.
    const bytes = encoded(codec, { ...event, original: "here" });
    const cut = withoutByte(bytes, bytes.findIndex((_, i) => isHere(bytes, i)) + 4);
    cut.set([0, 0, 0, 1], 1);
    expect(codec.decode(cut)).toEqual({ ...event, original: "here" });
  });

  test("a field of another type is refused when the program starts", () => {
    const retyped = withField("original", (field) => ({ ...field, type: "long" }));
    expect(() => createEventCodec(new Map([["1", registered(retyped)]]))).toThrow(
      /records of version 1 cannot be read .*never renamed or retyped/,
    );
  });

  test("a field of another logical type is refused, though Avro would read it", () => {
    const retyped = withField("dataset", (field) => ({ ...field, type: "string" }));
    expect(() => createEventCodec(new Map([["1", registered(retyped)]]))).toThrow(
      /field dataset has another logical type/,
    );
  });

  test("a damaged entry is named", () => {
    const known = new Map([["1", new TextEncoder().encode('{"name":"x"}')]]);
    expect(() => createEventCodec(known)).toThrow("the registered schema 1 is damaged");
  });
});

describe("bytes that are no event", () => {
  test.each([
    ["nothing", [], "no schema id"],
    ["another magic byte", [1, 0, 0, 0, 1, 0], "no schema id"],
    ["an id that is not registered", [0, 0, 0, 0, 9, 0], "no schema with id 9"],
    ["a record cut off", [0, 0, 0, 0, 1, 20, 65], "does not end"],
  ])("%s", (_name, bytes, message) => {
    expect(() => codecWith().decode(Uint8Array.from(bytes))).toThrow(message);
  });
});

function isHere(bytes: Uint8Array, at: number): boolean {
  return String.fromCharCode(...bytes.subarray(at, at + 4)) === "here";
}

function withoutByte(bytes: Uint8Array, at: number): Uint8Array {
  return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + 1)]);
}
