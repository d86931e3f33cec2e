import { describe, expect, test } from "vitest";

import type { LogSource } from "../../../../src/event/index.ts";
import { createParser } from "../../../../src/ingest/parse/index.ts";
import { parseJson } from "../../../../src/lib/json.ts";
import { formatRfc3339 } from "../../../../src/lib/rfc3339.ts";
import { parseJsonText } from "../../../../src/schema/json-text.ts";
import { eventsTopic, isTopicName } from "../../../../src/topics/index.ts";
import { type RawParts, rawRecord } from "../../../support/raw-record.ts";

function parse(line: string | Uint8Array, logsource: LogSource = {}, parts: RawParts = {}) {
  return createParser({ format: "json", zone: "UTC", logsource }).parse(rawRecord(line, parts));
}

function recordOf(line: string | Uint8Array, logsource: LogSource = {}, parts: RawParts = {}) {
  const outcome = parse(line, logsource, parts);
  if (outcome.kind !== "parsed") throw new Error(JSON.stringify(outcome));
  return outcome.record;
}

test.each([
  ["[1]", "not_an_object"],
  ["12", "not_an_object"],
  ["null", "not_an_object"],
  ["hello", "not_json"],
  ['{"a":1e400}', "number_range"],
  ['{"a":{"b":[-1E+999]}}', "number_range"],
  [`{"a":${"[".repeat(100)}${"]".repeat(100)}}`, "too_deep"],
  [`{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, "too_deep"],
])("refuses what is no usable object: %.12s", (line, code) => {
  expect(parse(line)).toMatchObject({ kind: "refused", refusal: { stage: "parse", code } });
});

test.each([
  ['{"a":}', 5],
  ['{"a" 1}', 5],
  ['{"a":1', 6],
  ['{"a":"x\\q"}', 7],
  ['{"a":1}}', 7],
  ['{"a":[1,]}', 8],
  ["{'a':1}", 1],
  ['{"a":01}', 6],
])("says where %s stops being JSON", (line, position) => {
  expect(parse(line)).toMatchObject({
    refusal: { message: expect.stringContaining(`position ${position};`) },
  });
});

test("skips a blank line", () => {
  expect(parse(" ")).toEqual({ kind: "skipped", reason: "blank" });
});

test("keeps the record as it is, and any key harmless", () => {
  const line = '{"__proto__":{"x":1},"constructor":"c","n":12345678901234567890,"a":1,"a":2}';
  const { native, keywords, original } = recordOf(line);
  expect(Object.getPrototypeOf(native.fields)).toBe(Object.prototype);
  expect(native.fields["n"]).toBe(12_345_678_901_234_567_890n);
  expect(native.fields["a"]).toBe(2);
  expect([native.vendor, native.name, keywords, original]).toEqual(["json", "", "values", line]);
});

test.each([
  '{"Keywords":-9223372036854775808,"EventID":1}',
  '{"n" : 9007199254740993 }',
  '{"n":9007199254740993,"m":[9007199254740993]}',
  '{"n":9007199254740991,"m":9007199254740993}',
  '{"n":1e300,"m":1}',
  '{"n":9007199254740993.5}',
  '{"n":9007199254740993e1}',
  '{"n":1,"n":9007199254740993}',
  '{"n":9007199254740993,"\\u006e":9007199254740995}',
  '{"\\u006e":9007199254740993,"a":"n"}',
  '{"a":"\\"n\\":9007199254740995","n":9007199254740993}',
  '{"a\\"n":9007199254740993,"n":1}',
  '{"a":{"n":1},"n":9007199254740993}',
  '{"a":"n","n":9007199254740993}',
  `{"n":${"9".repeat(400)}}`,
])("no digit of a large number is lost in %.60s", (line) => {
  const { native, fieldsText } = recordOf(line);
  expect(native.fields).toEqual(parseJson(line));
  expect(parseJsonText(fieldsText ?? "")).toEqual(native.fields);
});

test.each([
  [{}, "json"],
  [{ product: "windows", category: "process_creation" }, "json.windows.process_creation"],
  [{ product: "Odd Name/x" }, "json.odd_name_x"],
])("the log source %j gives the dataset %s", (logsource, dataset) => {
  expect(recordOf("{}", logsource).dataset).toBe(dataset);
});

test("a log source of long words gives a dataset that a topic can have", () => {
  const long = "long".repeat(50);
  const { dataset } = recordOf("{}", { product: long, category: long, service: long });
  expect(isTopicName(eventsTopic(dataset))).toBe(true);
});

describe("the time", () => {
  test.each([
    ['{"@timestamp":"2024-01-02T03:04:05.678Z"}', "2024-01-02T03:04:05.678Z", "exact"],
    ['{"timestamp":1704164645}', "2024-01-02T03:04:05Z", "exact"],
    ['{"time":1704164645.5}', "2024-01-02T03:04:05.500Z", "exact"],
    ['{"ts":1704164645678}', "2024-01-02T03:04:05.678Z", "exact"],
    ['{"_time":"1704164645678901"}', "2024-01-02T03:04:05.678901Z", "exact"],
    ['{"eventTime":1704164645678901234}', "2024-01-02T03:04:05.678901Z", "exact"],
    ['{"UtcTime":"2024-01-02 03:04:05.678"}', "2024-01-02T03:04:05.678Z", "zone_assumed"],
    ['{"EventTime":"2024-01-02T03:04:05+02:00"}', "2024-01-02T01:04:05Z", "exact"],
    ['{"time":"soon","ts":1704164645}', "2024-01-02T03:04:05Z", "exact"],
  ])("of %s is %s, %s", (line, time, quality) => {
    const record = recordOf(line);
    expect(record.time === null ? null : formatRfc3339(record.time)).toBe(time);
    expect(record.timeQuality).toBe(quality);
  });

  test.each([
    '{"CreationTime":"2026-11-20T10:11:12"}',
    '{"published":"2026-11-20T10:11:12.000Z"}',
    '{"time_local":"20/Nov/2026:11:11:12 +0100"}',
    '{"__REALTIME_TIMESTAMP":"1795169472000000"}',
    '{"date":"2026-11-20","time":"10:11:12"}',
    '{"date":"2026-11-20","time":"10:11:12","tz":"IST"}',
    '{"date":"2026-11-20","time":"12:11:12","tz":"+0200"}',
  ])("of %s is where its service writes it", (line) => {
    expect(recordOf(line).time).toBe(1_795_169_472_000_000);
  });

  test.each(['{"time":12}', '{"a":1}', '{"time":"2024-02-30T00:00:00Z"}', '{"time":null}'])(
    "of %s is none",
    (line) => {
      expect(recordOf(line)).toMatchObject({ time: null, timeQuality: "none" });
    },
  );
});

test("a Windows event stays verbatim, is of Windows, and gives its own time", () => {
  const event = {
    Event: {
      System: {
        EventID: 1,
        Channel: "Microsoft-Windows-Sysmon/Operational",
        TimeCreated: { "#attributes": { SystemTime: "2026-04-17T05:24:53.092051Z" } },
        Correlation: null,
      },
      EventData: { Image: "C:\\a.exe" },
    },
  };
  for (const logsource of [{}, { product: "windows" }]) {
    const record = recordOf(JSON.stringify(event), logsource);
    expect(record.logsource).toEqual({ product: "windows" });
    expect(record.native.fields).toEqual(event);
    expect(record.time).toBe(Date.parse("2026-04-17T05:24:53.092Z") * 1000 + 51);
  }
  expect(recordOf(JSON.stringify(event), { product: "zeek" }).logsource).toEqual({
    product: "zeek",
  });
});

test("invalid UTF-8 and a cut end are warned of", () => {
  const bytes = new Uint8Array([...new TextEncoder().encode('{"a":"'), 0xff, 0x22, 0x7d]);
  expect(recordOf(bytes, {}, { cutBytes: 3 }).warnings).toEqual(["encoding", "truncated"]);
  expect(recordOf('{"a":"\uFFFD"}').warnings).toEqual([]);
});

test.each(["json", "windows_json", "zeek"] as const)("a cut record says so: %s", (format) => {
  const parser = createParser({ format, zone: "UTC" });
  expect(parser.parse(rawRecord('{"a": "b', { cutBytes: 100 }))).toMatchObject({
    refusal: {
      stage: "frame",
      code: "too_long",
      message: expect.stringContaining("has 108 bytes and was cut to 8"),
    },
  });
});

test("a time without a zone is the same in UTC, which has a way of its own, as in a zone of the same hours", () => {
  const stamps = [
    "2026-03-29T02:30:00",
    "2026-03-29 02:30:00.5",
    "2026-03-29t02:30:00,123456789",
    "2026-12-31T23:59:60",
    "2026-02-30T00:00:00",
    "2026-03-29T24:00:00",
    "2026-03-29T02:30",
    "2026-03-29T02:30:00Z",
    "2026-03-29T02:30:00+02:00",
    "2026-03-29T02:30:00 and more",
    "Mar 29 02:30:00",
  ];
  for (const stamp of stamps) {
    const [own, other] = ["UTC", "Etc/UTC"].map((zone) => {
      const parser = createParser({ format: "json", zone, logsource: {} });
      const outcome = parser.parse(rawRecord(JSON.stringify({ time: stamp })));
      if (outcome.kind !== "parsed") throw new Error(JSON.stringify(outcome));
      return [stamp, outcome.record.time, outcome.record.timeQuality];
    });
    expect(own).toEqual(other);
  }
});
