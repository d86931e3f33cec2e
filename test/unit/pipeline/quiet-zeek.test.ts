import { expect, test } from "vitest";

import { AS_MADE, DNS, listed, outcomeOf, type QuietCase } from "../../support/quiet-case.ts";

const raw = String.raw;

const cases: Readonly<Record<string, Omit<QuietCase, "stream">>> = {
  "has its numbers rounded as its TSV has them": {
    wanted: DNS,
    sel: "rtt: [0.00087, 0.000001, 0, 5]",
    lines: listed(
      `0.0008699893951416016 | 0.00087 | 0.0000005 | 0.0000004 | -0.0000001 | 5.0 | 4.9999996 | 1
        | [0.0008699893951416016] | ["0.00087"] | "0.0008699893951416016"`,
    ).map((rtt) => `{"_path":"dns","ts":1.5,"rtt":${rtt}}`),
    quiet: 2,
  },
  "has keywords in the line, its path and names among them": {
    wanted: { product: "zeek" },
    detection: raw`keys: ['"_path":"dns"', '"uid":"C', café, 'caf\u00e9']` + "\ncondition: keys",
    lines: [
      '{"_path":"dns","ts":1}',
      '{"_path":"conn","ts":1}',
      '{"_path":"conn","ts":1,"uid":"Cx"}',
      '{"_path":"conn","ts":1, "uid": "Cx"}',
      '{"_path":"conn","ts":1,"x":"café"}',
      '{"_path":"conn","ts":1,"x":"CAFÉ"}',
      raw`{"_path":"conn","ts":1,"x":"caf\u00e9"}`,
    ],
    quiet: 2,
  },
  "is left only where its writer needs no translation": {
    wanted: DNS,
    detection: "sel: { id.orig_h: hit }\nother: { x: hit }\ncondition: sel or other",
    lines: [
      '{"_path":"dns","ts":1,"id.orig_h":"hit"}',
      '{"_path":"dns","ts":1,"id_orig_h":"hit"}',
      '{"_path":"dns","ts":1,"id":{"orig_h":"hit"}}',
      '{"_path":"dns","ts":1,"@x":"y"}',
      '{"_path":"dns","ts":1,"_write_ts":"2026-01-01T10:00:00Z"}',
      '{"_path":"dns","ts":1,"_path":"conn","x":"hit"}',
      '{"_path":"dns","ts":1,"x":null}',
      '{"_path":"dns","ts":1,"x":[true]}',
      '{"_path":"dns","ts":1,"x":[null,"hit"]}',
      '{"_path":"dns","ts":1,"x":9007199254740993}',
      '{"_path":"dns","ts":"2026-01-01T10:00:00.000000Z","x":"y"}',
      '{"_path":"dns","ts":1767261600000,"x":"y"}',
      '{"_path":"dns","x":"y"}',
      '{"ts":1,"_path":"dns","x":"y"}',
      '{"_path":"dns","ts":1,"x":"y"}',
    ],
    quiet: 1,
  },
  "has no fields that say nothing, and none of its writer": {
    wanted: DNS,
    detection:
      "empty: { x|exists: true }\nown: { _path|exists: true }\nthird: { '@version': 1 }\n" +
      "condition: not 1 of them",
    lines: [
      '{"_path":"dns","ts":1,"x":null}',
      '{"_path":"dns","ts":1,"x":[null]}',
      '{"_path":"dns","ts":1,"x":1}',
      '{"_path":"dns","ts":1,"_path":"conn"}',
      '{"_path":"dns","ts":1,"_node":"a"}',
      '{"_path":"dns","ts":1,"@version":1}',
    ],
    quiet: 1,
  },
  "goes to the log of its path, in any case, or to none": {
    wanted: DNS,
    sel: "x: hit",
    lines: ["dns", "DNS", "conn", "d ns", "d/ns", "x".repeat(80)].map(
      (path) => `{"_path":"${path}","ts":1,"x":"hit"}`,
    ),
    quiet: 4,
  },
  "is no JSON once its rows are none": {
    wanted: DNS,
    sel: "x: hit",
    lines: [
      '{"_path":"dns","ts":1,"x":"miss"}',
      raw`#separator \x09`,
      "#path\tdns",
      "#fields\tts\tx",
      "#types\ttime\tstring",
      "1.5\thit",
      '{"_path":"dns","ts":1,"x":"miss"}',
      "1.5\tmiss",
      '{"_path":"dns","ts":1,\t"x":"miss"}',
      "#fields\tx",
      '{"_path":"dns","ts":1,"x":"hit"}',
    ],
    quiet: 1,
  },
};

test.each(Object.entries(cases))("a line of Zeek %s", (_name, each) => {
  expect(outcomeOf({ ...each, stream: { format: "zeek" } })).toEqual(AS_MADE);
});

test.each([
  ["/logs/dns.log", 2],
  ["/logs/dns.2026-01-01-10-00-00.log.gz", 2],
  ["/logs/conn.log", 4],
  ["/logs/sample.json", 0],
  ["/logs/unheard.log", 0],
])("lines without a path in %s are of the log that the name tells", (file, quiet) => {
  const lines = [
    '{"ts":1.5,"uid":"C1","query":"a.example","rejected":false,"x":"hit"}',
    '{"ts":1.6,"uid":"C2","query":"b.example","rejected":false,"x":"miss"}',
    '{"ts":1.7,"x":"hit"}',
    '{"ts":1.8,"x":"miss"}',
    ' {"ts":1.9,"x":"hit"}',
    '{"_path":"dns","ts":1,"x":"hit"}',
    '{"x":"hit"}',
  ];
  const stream = { format: "zeek", file } as const;
  expect(outcomeOf({ stream, wanted: DNS, sel: "x: hit", lines, quiet })).toEqual(AS_MADE);
});

const times = listed(
  `0 | -5 | 1.5 | 1767261600.123456 | 1767261600.1234567 | 99999999999 | 100000000001 | 1767261600000
    | -9007199254.5 | -99999999999999 | 1e9 | "x" | null | "1767261600.5" | true | []`,
).map((ts) => `{"_path":"dns","ts":${ts},"x":"y"}`);

test.each([...times.map((line) => [line]), times])(
  "%s moves the clock by its own time",
  (...lines) => {
    expect(outcomeOf({ stream: { format: "zeek" }, sel: "f: hit", lines, quiet: 0 })).toEqual(
      AS_MADE,
    );
  },
);
