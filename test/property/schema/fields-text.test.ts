import * as fc from "fast-check";
import { expect, test } from "vitest";

import type { EventId, RawRecord } from "../../../src/event/index.ts";
import { createParser } from "../../../src/ingest/index.ts";
import { stringifyJson } from "../../../src/lib/json.ts";
import { normalise } from "../../../src/normalise/index.ts";
import { createEventCodec } from "../../../src/schema/index.ts";
import { time } from "../../support/events.ts";

const { codec } = createEventCodec(new Map());

function recordOf(line: string): RawRecord {
  return {
    id: "1" as EventId,
    source: "test",
    stream: "test",
    bytes: new TextEncoder().encode(line),
    cutBytes: 0,
    received: time("2026-01-01T10:00:00Z"),
    origin: { kind: "inline" },
  };
}

const formats = ["zeek", "json", "windows_json"] as const;
type Format = (typeof formats)[number];

/** The native fields as parsed, and as they come back from the topic. */
function thereAndBack(line: string, format: Format = "zeek") {
  const raw = recordOf(line);
  const parsed = createParser({ format, zone: "UTC" }).parse(raw);
  if (parsed.kind !== "parsed") throw new Error(JSON.stringify(parsed));
  const event = normalise(raw, parsed.record, format);
  const encoded = codec.encode(event, { fields: parsed.record.fieldsText, raw: raw.bytes });
  if (encoded.kind !== "encoded") throw new Error(JSON.stringify(encoded.refusal));
  return { before: event.native.fields, after: codec.decode(encoded.bytes).native.fields };
}

test.each([
  '{"_path":"dns","ts":1700000000.5,"uid":"C1","query":"a"}',
  ' { "_path" : "dns" , "ts" : 1700000000.5 , "query" : "a" } ',
  '{"_path":"dns","ts":1700000000.5,"query":"\\u0061\\n\\"\\\\","answers":["\\u00e9","é"]}',
  '{"_path":"dns","ts":1700000000.5,"query":"first","query":"last"}',
  '{"_path":"dns","ts":1700000000.123456789,"rtt":1e-7,"TTLs":[1.0,2.50]}',
  '{"_path":"dns","ts":1700000000.123456789,"rtt":0.0007081031799316406,"m":-0.0,"n":-1.5e-9}',
  '{"_path":"dns","ts":1700000000.5,"rtt":0.12345678,"query":"\\"rtt\\":1","answers":["rtt","\\"rtt"]}',
  '{"_path":"dns","ts":1700000000.5,"rtt":0.12345678,"query":"a","rtt":0.00000089}',
  '{"_path":"dns","ts":1700000000.5,",\\"rtt":7,"rtt":0.12345678,"x":",rtt"}',
  '{"_path":"dns","ts":1700000000.5,"xrtt":7,"rtt":0.12345678}',
  '{"_path":"dns","ts":1700000000.5,"\\\\":0.12345678,"\\"":0.12345678,"":0.12345678}',
  '{"_path":"dns","ts":1700000000.5,"rtt":0.00000089,"query":"a","rtt":1}',
  '{"_path":"dns","ts":1700000000.5,"rtt" : 0.12345678,"\\u0072":0.00000089,"r t":0.00000089}',
  '{"_path":"dns","ts":1700000000.5,"__proto__":0.12345678}',
  '{"_path":"dns","ts":1700000000.5,"__proto__":{"x":1},"constructor":"y"}',
  '{"_path":"dns","ts":1700000000.5,"n":12345678901234567890,"m":-0}',
  '{"ts":1700000000.5,"query":"_path\\":\\"x","_path":"dns","_write_ts":1700000001.5}',
])("the native record of %s is the same behind its topic", (line) => {
  for (const format of formats) {
    const { before, after } = thereAndBack(line, format);
    expect(after).toEqual(before);
    expect(Object.keys(after)).toEqual(Object.keys(before));
  }
});

test("the native record of any line is the same behind its topic", () => {
  const fields = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));
  fc.assert(
    fc.property(fields, fc.constantFrom(undefined, 1), fc.constantFrom(...formats), (...drawn) => {
      const [members, indent, format] = drawn;
      const line = JSON.stringify({ _path: "dns", ts: 1_700_000_000.5, ...members }, null, indent);
      const { before, after } = thereAndBack(line.replaceAll("\n", " "), format);
      expect(stringifyJson(after)).toBe(stringifyJson(before));
    }),
  );
});
