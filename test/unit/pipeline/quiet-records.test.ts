import { describe, expect, test } from "vitest";

import type { Event } from "../../../src/event/index.ts";
import { createParser, type FlatRecord } from "../../../src/ingest/index.ts";
import { FlatJson } from "../../../src/lib/flat-json.ts";
import { normalise } from "../../../src/normalise/index.ts";
import {
  AS_MADE,
  listed,
  outcomeOf,
  type QuietCase,
  ruleSet,
  TEST,
  WINDOWS,
} from "../../support/quiet-case.ts";
import { compareQuiet, type LineStream } from "../../support/quiet-differential.ts";
import { rawRecord } from "../../support/raw-record.ts";

describe("the clock of the stream goes on as if the events were made", () => {
  const stamps = listed(`
    "2026-01-01T10:00:00Z" | "2026-01-01T10:00:00.5+02:00" | "2026-01-01 10:00:00"
    | "2026-01-01T10:00:00" | "Jan  1 10:00:00" | "01/Jan/2026:10:00:00 +0100"
    | 1767261600 | 1767261600.5 | 1767261600123 | 1767261600123456 | 1767261600123456789
    | "1767261600.25" | "1767261600123" | "/Date(1767261600123)/" | 1.5 | -5 | 0
    | "soon" | "" | null | true | [] | ["2026-01-01T10:00:00Z"]
    | "0001-01-01T00:00:00Z" | "1600-01-01T00:00:00Z" | "1969-12-31T23:59:59Z"
    | "9999-12-31T23:59:59Z" | "2026-01-02T00:04:59Z" | "2026-01-02T00:05:01Z"
    | 9300000000000000 | 99999999999999999999 | "2026-02-30T10:00:00Z"`);
  const keys = ["@timestamp", "TimeCreated", "UtcTime", "ts", "date", "__REALTIME_TIMESTAMP"];
  const lines = [
    ...keys.flatMap((key) => stamps.map((stamp) => `"${key}":${stamp}`)),
    '"date":"2026-01-01","time":"10:00:00"',
    '"date":"2026-01-01","time":"10:00:00","tz":"+0200"',
    '"date":"2026-01-01","time":"10:00:00","tz":"CET"',
    '"date":"2026-01-01","time":10',
    '"date":20260101,"time":"10:00:00"',
    '"time":"10:00:00"',
    '"date":null,"time":"10:00:00"',
    '"ts":null,"timestamp":"2026-01-01T10:00:00Z"',
    '"time":"x","eventTime":1767261600',
    '"@timestamp":"2026-01-01T10:00:00Z","UtcTime":"2026-01-01 09:00:00"',
    '"f":"no time"',
  ];
  const late = '"@timestamp":"2026-01-01T08:00:00Z"';
  const rules = {
    quick: ruleSet("sel: { f: hit }\ncondition: sel", TEST),
    oracle: ruleSet("sel: { f: hit }\ncondition: sel", TEST, "oracle"),
  };

  test.each<[stream: LineStream, prefix: string]>([
    [{ format: "json", logsource: TEST }, ""],
    [{ format: "json", logsource: TEST, zone: "Europe/Berlin" }, ""],
    [{ format: "json", logsource: TEST, received: "1970-01-02T00:00:00Z" }, ""],
    [{ format: "json" }, '"Channel":"x",'],
    [{ format: "json", logsource: WINDOWS, zone: "-05:00" }, '"Channel":"x",'],
    [{ format: "windows_json", zone: "America/New_York" }, '"Channel":"x",'],
  ])("of %j with %s", (stream, prefix) => {
    for (const line of lines) {
      const { differences } = compareQuiet(rules, stream, [`{${prefix}${line}}`]);
      expect(differences).toEqual([]);
    }
    const all = lines.flatMap((line) => [`{${prefix}${line}}`, `{${prefix}${late}}`]);
    const { differences, quiet } = compareQuiet(rules, stream, all);
    expect(differences).toEqual([]);
    expect(quiet).toBeGreaterThan(all.length * 0.9);
  });
});

describe("records that are not read", () => {
  const encoder = new TextEncoder();
  const hit = '{"f":"hit"}';
  const cases: Readonly<Record<string, QuietCase>> = {
    "are longer than the room for them": {
      sel: "f|endswith: hit",
      lines: [65_520, 65_526, 65_527, 65_528, 65_529, 70_000, 200_000].flatMap((size) => [
        `{"f":"${"x".repeat(size)}"}`,
        `{"f":"${"x".repeat(size)}hit"}`,
      ]),
      quiet: 3,
    },
    "have names beyond those that are learnt": {
      sel: "f: hit",
      lines: [
        ...Array.from({ length: 4_200 }, (_, index) => `{"k${index}":1}`),
        hit,
        '{"f":"miss"}',
        '{"new":1,"f":"hit"}',
      ],
      quiet: 4_000,
    },
    "are damaged": {
      sel: "f: hit",
      lines: [
        "",
        " ",
        "\r",
        "{",
        "null",
        "[]",
        `\uFEFF${hit}`,
        `${hit}\r`,
        `${hit}\0`,
        `${hit}}`,
        '{"f":"hit"',
        '{"f":"miss","f":"hit"}',
        '{"f":"hit","f":"miss"}',
        '{"f":"miss"}\r',
        Uint8Array.from([...encoder.encode('{"f":"hi'), 0xff, 0x22, 0x7d]),
        Uint8Array.from([...encoder.encode('{"f":"'), 0xed, 0xa0, 0x80, 0x22, 0x7d]),
      ],
      quiet: 1,
    },
  };
  test.each(Object.entries(cases))("%s", (_name, each) => {
    expect(outcomeOf(each)).toEqual(AS_MADE);
  });
});

describe("rule sets and streams take turns", () => {
  const sets = [
    "sel: { f: hit, Computer: dc1 }\ncondition: sel",
    "sel: { g: hit }\nfilter: { f: hit }\ncondition: sel and not filter",
    "keys: [Security]\ncondition: keys",
    "sel: { g: hit }\ncondition: sel",
  ].map((detection, index) =>
    ruleSet(detection, index < 3 ? WINDOWS : { product: "windows", service: "security" }),
  );
  const readers = [0, 1].map((index) => {
    const parser = createParser({ format: "json", zone: "UTC", logsource: WINDOWS });
    const json = new FlatJson();
    // No two number their keys alike.
    for (const name of ["g", "Computer", "f", "h"].slice(0, 4 * index)) json.key(name);
    const flat = parser.flatReader(json);
    return (line: string): { readonly read: FlatRecord; readonly event: Event } => {
      const record = rawRecord(line);
      const read = flat?.read(record);
      const parsed = parser.parse(record);
      if (!read || parsed.kind !== "parsed") throw new Error(`${line} was not read`);
      return { read, event: normalise(record, parsed.record, parser.name) };
    };
  });
  const values = ["hit", "miss", "Security"];
  const lines = values.flatMap((f) =>
    values.flatMap((g) =>
      ["Computer", "Hostname", "h"].flatMap((name) => [
        `{"Channel":"x","f":"${f}","g":"${g}","${name}":"dc1"}`,
        `{"${name}":"dc1","g":"${g}","Channel":"${f}","f":"${f}"}`,
      ]),
    ),
  );

  test("and none sees what another one read", () => {
    const seen: boolean[] = [];
    const expected: boolean[] = [];
    for (const [turn, line] of lines.entries()) {
      for (const [index, reader] of readers.entries()) {
        // Never the line that the other one has at hand.
        const { read, event } = reader(lines[(turn + 7 * index) % lines.length] ?? line);
        const order = sets.map((_set, at) => sets[(at + turn) % sets.length]);
        // All that these rules ask stands in the line, so it is sure both ways.
        for (const rules of order) {
          const found = rules?.glance(read)?.matches(event) ?? [];
          const matches = rules?.match(event) ?? [];
          seen.push(found.length > 0);
          expected.push(matches.length > 0);
          expect(found).toEqual(matches);
        }
      }
    }
    expect(seen).toEqual(expected);
    expect(seen.filter(Boolean).length).toBeGreaterThan(seen.length / 5);
    expect(seen.filter((may) => !may).length).toBeGreaterThan(seen.length / 5);
  });
});
