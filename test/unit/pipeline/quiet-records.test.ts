import { describe, expect, test } from "vitest";

import type { LogSource } from "../../../src/event/index.ts";
import { createParser } from "../../../src/ingest/index.ts";
import { FlatJson } from "../../../src/lib/flat-json.ts";
import { normalise } from "../../../src/normalise/index.ts";
import { loadRules, type LoadedRuleSet, parseViews, type View } from "../../../src/sigma/index.ts";
import { compareQuiet, type LineStream } from "../../support/quiet-differential.ts";
import { rawRecord } from "../../support/raw-record.ts";
import { shippedViews } from "../../support/shipped-views.ts";
import { ruleText } from "../../support/sigma-rule.ts";

const raw = String.raw;
const TEST: LogSource = { product: "test" };
const WINDOWS: LogSource = { product: "windows" };
const DNS: LogSource = { product: "zeek", service: "dns" };

const ownViews = parseViews(
  `
name: own
events: { product: test }
logsource: { product: test, category: shown }
fields:
  first: [none, f, g]
  named: { native: f, values: { a: one, "1": two } }
  part: { native: f, part: query }
  whole: { native: f, as: decimal }
  text: [f, { ecs: message }]
---
name: own by kind
events: { product: test }
when: { kind: [Alpha, "1", "true"] }
logsource: { product: test, service: told }
fields: {}
`,
  "own.yml",
);
const views: readonly View[] = [...shippedViews(), ...ownViews.views];

function loaded(detection: string, logsource: LogSource, evaluation: "index" | "oracle") {
  return loadRules([{ path: "rule.yml", text: ruleText(detection, logsource) }], {
    views,
    ...(evaluation === "oracle" ? { evaluation } : {}),
  });
}

/** A rule, lines, and how many of these are left by their lines alone, at least. */
interface Case {
  readonly stream?: LineStream;
  readonly wanted?: LogSource;
  /** The condition is `sel`. */
  readonly sel?: string;
  readonly detection?: string;
  readonly lines: readonly (string | Uint8Array)[];
  readonly quiet: number;
}

function check({ stream, wanted, sel, detection, lines, quiet }: Case): void {
  const logsource = wanted ?? TEST;
  const text = detection ?? `sel:\n  ${sel}\ncondition: sel`;
  const rules = {
    quick: loaded(text, logsource, "index"),
    oracle: loaded(text, logsource, "oracle"),
  };
  expect(rules.quick.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const found = compareQuiet(rules, stream ?? { format: "json", logsource: TEST }, lines);
  expect(found.differences).toEqual([]);
  // Else nothing would have been compared.
  expect(found.quiet).toBeGreaterThanOrEqual(quiet);
}

const windows: LineStream = { format: "json", logsource: WINDOWS };
const zeek: LineStream = { format: "zeek" };

/** The rule matches what `f: hit` is in, unless the field holds what is filtered. */
function unless(field: string, value: string): string {
  return `sel: { f: hit }\nfilter: { ${field}: ${value} }\ncondition: sel and not filter`;
}

describe("a Windows event", () => {
  const security = { product: "windows", service: "security" };
  const cases: Record<string, Case> = {
    "has its fields under other names": {
      stream: windows,
      wanted: WINDOWS,
      detection: unless("Computer", "dc1"),
      lines: ["Hostname", "ComputerName", "MachineName", "computer_name", "host.name"].map(
        (name) => `{"Channel":"x","f":"hit","${name}":"dc1"}`,
      ),
      quiet: 5,
    },
    "has its fields under the name of Sigma first, and other names in their order": {
      stream: windows,
      wanted: WINDOWS,
      detection: unless("Computer", "dc1"),
      lines: [
        '{"Channel":"x","f":"hit","Hostname":"dc1","Computer":"dc2"}',
        '{"Channel":"x","f":"hit","Hostname":"dc1","Computer":null}',
        '{"Channel":"x","f":"hit","MachineName":"dc1","Hostname":"dc2"}',
        '{"Channel":"x","f":"hit","MachineName":"dc2","Hostname":"dc1"}',
        '{"Channel":"x","f":"hit","Computer":["dc2","dc1"]}',
      ],
      quiet: 2,
    },
    "is none without a channel and an id, whatever its source says": {
      stream: windows,
      wanted: WINDOWS,
      detection: unless("Computer", "dc1"),
      lines: ['{"f":"hit","Hostname":"dc1"}', '{"f":"hit","Computer":"dc1"}', '{"f":"miss"}'],
      quiet: 2,
    },
    "is none without a channel and an id, so its log is not told by other names": {
      stream: windows,
      wanted: security,
      sel: "f: hit",
      lines: ['{"f":"hit","LogName":"Security"}', '{"f":"hit","Channel":"Security"}'],
      quiet: 1,
    },
    "may have its channel in any case, as a list, null or a number": {
      stream: windows,
      wanted: security,
      sel: "f: hit",
      lines: [
        ...['"Security"', '"SECURITY"', raw`"\u0053ecurity"`, '"\u017Fecurity"', '"System"'],
        ...["null", "[]", '["Security"]', "1", "true", '""'],
      ].map((channel) => `{"Channel":${channel},"EventID":1,"f":"hit"}`),
      // Only of a text it is sure that the record is the event.
      quiet: 2,
    },
    "may have its id as a number, a text or a list": {
      stream: windows,
      wanted: { category: "process_creation", product: "windows" },
      sel: "Image: hit",
      lines: ["1", '"1"', "1.0", '"1.0"', '" 1"', "[1]", "null", "true", "4688", '"4688"', "1e0"].map(
        (id) =>
          `{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":${id},"Image":"hit"}`,
      ),
      quiet: 7,
    },
    "may have its data on a level of its own, or in a text": {
      stream: windows,
      wanted: WINDOWS,
      sel: "f: hit",
      lines: [
        '{"Channel":"x","EventID":1,"EventData":{"f":"hit"}}',
        '{"Channel":"x","EventID":1,"EventData":[{"@Name":"f","#text":"hit"}]}',
        '{"Channel":"x","EventID":1,"EventData":["hit"],"f":"miss"}',
        '{"Channel":"x","EventID":1,"EventData":null,"f":"miss"}',
        '{"Channel":"x","EventID":1,"EventData":"hit"}',
        '{"Channel":"x","EventID":1,"StringInserts":["hit"]}',
        raw`{"Channel":"x","EventID":1,"Payload":"{\"EventData\":{\"Data\":[{\"@Name\":\"f\",\"#text\":\"hit\"}]}}"}`,
        raw`{"Channel":"x","EventID":1,"Payload":"\u007b\"EventData\":{\"f\":\"hit\"}}"}`,
        '{"Channel":"x","EventID":1,"Payload":"hit"}',
        raw`{"EventID":1,"Payload":"{\"EventData\":{\"f\":\"hit\"}}","Provider_Name":"x"}`,
      ],
      quiet: 2,
    },
    "has keywords in the values of its data": {
      stream: windows,
      wanted: WINDOWS,
      detection: "keys: [hit]\ncondition: keys",
      lines: [
        raw`{"Channel":"x","Payload":"{\"EventData\":{\"f\":\"hit\"}}"}`,
        raw`{"Payload":"{\"EventData\":{\"f\":\"hit\"}}"}`,
        '{"Channel":"hit"}',
        '{"hit":"Channel"}',
        '{"Channel":"x","StringInserts":["hit"]}',
      ],
      quiet: 1,
    },
    "of a source that names another product is an event of that": {
      stream: { format: "json", logsource: TEST },
      detection: unless("Computer", "dc1"),
      lines: ['{"Channel":"Security","EventID":1,"f":"hit","Hostname":"dc1"}', '{"f":"miss"}'],
      quiet: 1,
    },
    "is told by its names where the source says nothing": {
      stream: { format: "json" },
      wanted: security,
      sel: "f: hit",
      lines: [
        '{"Channel":"Security","f":"hit"}',
        '{"LogName":"Security","EventID":1,"f":"hit"}',
        '{"LogName":"Security","f":"hit"}',
        '{"f":"hit"}',
      ],
      quiet: 2,
    },
    "of another shape is told of in a warning": {
      stream: { format: "windows_json" },
      wanted: WINDOWS,
      sel: "f: hit",
      lines: ['{"f":"hit"}', '{"f":"miss"}', '{"Channel":"x","f":"miss"}'],
      quiet: 1,
    },
  };
  test.each(Object.entries(cases))("%s", (_name, each) => {
    check(each);
  });
});

describe("fields", () => {
  const shown = { product: "test", category: "shown" };
  const cases: Record<string, Case> = {
    "are taken from the first name that has a value, null only when none has": {
      wanted: shown,
      detection: "sel: { f|exists: true }\nfilter: { first: a }\ncondition: sel and not filter",
      lines: ['{"f":"a"}', '{"f":null,"g":"a"}', '{"none":null,"f":"b","g":"a"}', '{"f":[],"g":"a"}'],
      quiet: 2,
    },
    "that are all null are null, not absent": {
      wanted: shown,
      sel: "{ first|exists: true, first: null }",
      lines: ['{"f":null}', '{"none":null,"f":null}', '{"h":null}', '{"g":[null]}'],
      quiet: 1,
    },
    "may have other words in a view": {
      wanted: shown,
      sel: "named: [one, two]",
      lines: ['"a"', '"b"', "1", '"1"', "1.0", '["x","a"]', "[1]", "true", "null", raw`"\u0061"`].map(
        (value) => `{"f":${value}}`,
      ),
      quiet: 4,
    },
    "may be a part of a text in a view": {
      wanted: shown,
      sel: "part|contains: hit",
      lines: ['"/a?hit"', '"/hit?a"', '"hit"', '["/a","/b?hit"]', "1", raw`"\/a?\u0068it"`].map(
        (value) => `{"f":${value}}`,
      ),
      quiet: 3,
    },
    "may be other digits in a view": {
      wanted: shown,
      sel: "whole: 16",
      lines: ['"0x10"', '"0X10"', '"16"', "16", "16.0", '"0x"', "18446744073709551616"].map(
        (value) => `{"f":${value}}`,
      ),
      quiet: 2,
    },
    "that only the event has are looked up in it": {
      wanted: shown,
      sel: "text: hit",
      lines: ['{"message":"hit"}', '{"f":null,"msg":"hit"}', '{"f":"miss","message":"hit"}', "{}"],
      quiet: 1,
    },
    "of ECS stand in the record, else in the event": {
      sel: "message: hit\n  event.dataset: json.*",
      lines: [
        '{"message":"hit","event.dataset":"json.x"}',
        '{"message":"hit","event.dataset":"x"}',
        '{"msg":"hit"}',
        '{"message":"miss"}',
        '{"message":null,"msg":"hit"}',
      ],
      quiet: 0,
    },
    "with dots are one name, for a line has no levels": {
      sel: "a.b: hit",
      lines: ['{"a.b":"hit"}', '{"a":{"b":"hit"}}', '{"a":[{"b":"hit"}]}', '{"a":"hit"}', '{"a":["hit"]}'],
      quiet: 2,
    },
    "with the names of what objects inherit are absent unless they are there": {
      detection:
        "sel: { f: hit }\nfilter: { constructor|exists: true }\nother: { __proto__|exists: true }\n" +
        "condition: sel and not filter and not other",
      lines: ['{"f":"hit"}', '{"f":"hit","constructor":1}', '{"f":"hit","__proto__":1}'],
      quiet: 2,
    },
    "without ASCII names are found": {
      sel: "é: hit",
      lines: ['{"é":"hit"}', raw`{"\u00e9":"hit"}`, '{"e":"hit"}'],
      quiet: 1,
    },
    "without a name are found": {
      detection: "keys: [hit]\nfilter: ['miss']\ncondition: keys and not filter",
      lines: ['{"":"miss","a":"hit","":"b"}', '{"":"hit"}', '{"":"hit","b":"miss"}'],
      quiet: 0,
    },
    "tell the kind of an event by their text": {
      wanted: { product: "test", service: "told" },
      sel: "f: hit",
      lines: ['"Alpha"', '"ALPHA"', "1", '"1"', "1.0", "true", '"true"', "[1]", "null", '"Beta"', "2"].map(
        (kind) => `{"kind":${kind},"f":"hit"}`,
      ),
      quiet: 4,
    },
    "are compared with one another": {
      sel: "f|fieldref: g",
      lines: ['{"f":1,"g":"1"}', '{"f":["a","b"],"g":"B"}', '{"f":"a","g":"b"}', '{"f":null,"g":null}'],
      quiet: 2,
    },
  };
  test.each(Object.entries(cases))("%s", (_name, each) => {
    check(each);
  });
});

describe("texts and numbers", () => {
  const cases: Record<string, Case> = {
    "numbers are compared by their value or their digits": {
      sel: "f: [16, 0.5, 9007199254740993, -7]",
      lines: [
        ...["16", "16.0", '"16"', '"16.0"', "16.5", "1.6e1", "0.5", "0.50", "-0.5", '"0.5"', "-7"],
        ...["9007199254740993", "9007199254740992", '"9007199254740993"', "9007199254740993.0"],
      ].map((value) => `{"f":${value}}`),
      quiet: 4,
    },
    "texts by escapes are the texts that they stand for": {
      sel: "f|contains: ['a\\b', 'x\"y', café, kelvin]",
      lines: [
        ...[raw`"a\\b"`, raw`"x\"y"`, raw`"caf\u00e9"`, '"café"', raw`"\u212Aelvin"`, '"\u212Aelvin"'],
        ...[raw`"a\b"`, '"xy"', raw`"cafe\u0301"`],
      ].map((value) => `{"f":${value}}`),
      quiet: 3,
    },
    "keywords are looked for in texts by escapes": {
      detection: "keys: ['a\\b', 'x\"y', café, kelvin, ſtop]\ncondition: keys",
      lines: [
        ...[raw`"a\\b"`, raw`"x\"y"`, raw`"caf\u00e9"`, '"café"', raw`"\u212Aelvin"`, '"\u212Aelvin"'],
        ...[raw`"\u017ftop"`, '"\u017Ftop"', '"stop"', raw`["x",["caf\u00e9"]]`, raw`["caf\u00e9"]`],
        ...[raw`"a\b"`, '"xy"', raw`"cafe\u0301"`, raw`"\u0000"`],
      ].map((value) => `{"f":${value}}`),
      quiet: 4,
    },
    "no keyword stands in a key, or across two values": {
      detection: "keys: [hit]\nnone: ['t\",\"']\ncondition: keys or none",
      lines: ['{"hit":1}', '{"a":"hi","b":"t"}', '{"a":["hi","t"]}', raw`{"a":"h\u0069","b":"\u0074"}`],
      quiet: 4,
    },
    "keywords are looked for in numbers and booleans, not in null": {
      detection: "keys: [42, 'tru', '-1.5']\ncondition: keys",
      lines: ["42", "1420", "true", '"truth"', "-1.5", "false", "null", "[null]", "[1,[42]]", "4.2e1"].map(
        (value) => `{"f":${value}}`,
      ),
      quiet: 3,
    },
    "keywords of letters that numbers may have are looked for in numbers too": {
      detection: "keys: ['1e5', 'null', 'e', '.']\ncondition: keys",
      lines: ["100000", "null", "true", "1.5", "1", '"x"', "[true]"].map((value) => `{"x":${value}}`),
      quiet: 4,
    },
    "that a keyword is not there is known of all values": {
      detection: "sel: { f: hit }\nfilter: ['miss', '7']\ncondition: sel and not 1 of filter*",
      lines: [
        '{"f":"hit","g":"miss"}',
        '{"f":"hit","g":7}',
        '{"f":"hit","g":["x",7]}',
        '{"f":"hit","miss":"7x"}',
        '{"f":"hit","miss":8}',
      ],
      quiet: 4,
    },
  };
  test.each(Object.entries(cases))("%s", (_name, each) => {
    check(each);
  });
});

describe("a line of Zeek", () => {
  const cases: Record<string, Case> = {
    "has its numbers rounded as its TSV has them": {
      stream: zeek,
      wanted: DNS,
      sel: "rtt: [0.00087, 0.000001, 0, 5]",
      lines: [
        ...["0.0008699893951416016", "0.00087", "0.0000005", "0.0000004", "-0.0000001", "5.0"],
        ...["[0.0008699893951416016]", '["0.00087"]', '"0.0008699893951416016"', "4.9999996", "1"],
      ].map((rtt) => `{"_path":"dns","ts":1.5,"rtt":${rtt}}`),
      quiet: 2,
    },
    "has keywords in the line, its path and names among them": {
      stream: zeek,
      wanted: { product: "zeek" },
      detection: String.raw`keys: ['"_path":"dns"', '"uid":"C', café, 'caf\u00e9']` + "\ncondition: keys",
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
      stream: zeek,
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
    "goes to the log of its path, in any case, or to none": {
      stream: zeek,
      wanted: DNS,
      sel: "x: hit",
      lines: ["dns", "DNS", "conn", "d ns", "d/ns", "x".repeat(80)].map(
        (path) => `{"_path":"${path}","ts":1,"x":"hit"}`,
      ),
      quiet: 4,
    },
    "is no JSON once its rows are none": {
      stream: zeek,
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
      ],
      quiet: 1,
    },
  };
  test.each(Object.entries(cases))("%s", (_name, each) => {
    check(each);
  });
});

describe("the clock of the stream goes on as if the events were made", () => {
  const stamps = [
    ...['"2026-01-01T10:00:00Z"', '"2026-01-01T10:00:00.5+02:00"', '"2026-01-01 10:00:00"'],
    ...['"2026-01-01T10:00:00"', "1767261600", "1767261600.5", "1767261600123", "1767261600123456"],
    ...["1767261600123456789", '"1767261600.25"', '"1767261600123"', '"/Date(1767261600123)/"'],
    ...['"Jan  1 10:00:00"', '"01/Jan/2026:10:00:00 +0100"', "1.5", "-5", "0", '"soon"', '""', "null"],
    ...["true", "[]", '["2026-01-01T10:00:00Z"]', '"0001-01-01T00:00:00Z"', '"1600-01-01T00:00:00Z"'],
    ...['"9999-12-31T23:59:59Z"', '"2026-01-02T00:04:59Z"', '"2026-01-02T00:05:01Z"'],
    ...["9300000000000000", "99999999999999999999", '"1969-12-31T23:59:59Z"', '"2026-02-30T10:00:00Z"'],
  ];
  const keys = ["@timestamp", "TimeCreated", "UtcTime", "ts", "date", "__REALTIME_TIMESTAMP"];
  const pairs = [
    ...['"date":"2026-01-01","time":"10:00:00"', '"date":"2026-01-01","time":"10:00:00","tz":"+0200"'],
    ...['"date":"2026-01-01","time":"10:00:00","tz":"CET"', '"date":"2026-01-01","time":10'],
    ...['"date":20260101,"time":"10:00:00"', '"time":"10:00:00"', '"date":null,"time":"10:00:00"'],
    ...['"ts":null,"timestamp":"2026-01-01T10:00:00Z"', '"time":"x","eventTime":1767261600'],
    ...['"@timestamp":"2026-01-01T10:00:00Z","UtcTime":"2026-01-01 09:00:00"'],
  ];
  const lines = [
    ...keys.flatMap((key) => stamps.map((stamp) => `"${key}":${stamp}`)),
    ...pairs,
    '"f":"no time"',
  ];
  const late = '"@timestamp":"2026-01-01T08:00:00Z"';

  test.each<[LineStream, prefix: string]>([
    [{ format: "json", logsource: TEST }, ""],
    [{ format: "json", logsource: TEST, zone: "Europe/Berlin" }, ""],
    [{ format: "json", logsource: TEST, received: "1970-01-02T00:00:00Z" }, ""],
    [{ format: "json" }, '"Channel":"x",'],
    [{ format: "json", logsource: WINDOWS, zone: "-05:00" }, '"Channel":"x",'],
    [{ format: "windows_json", zone: "America/New_York" }, '"Channel":"x",'],
  ])("of %j with %s", (stream, prefix) => {
    const all = lines.flatMap((line) => [`{${prefix}${line}}`, `{${prefix}${late}}`]);
    const rules = {
      quick: loaded("sel: { f: hit }\ncondition: sel", TEST, "index"),
      oracle: loaded("sel: { f: hit }\ncondition: sel", TEST, "oracle"),
    };
    for (const line of lines) {
      const { differences } = compareQuiet(rules, stream, [`{${prefix}${line}}`]);
      expect(differences).toEqual([]);
    }
    const { differences, quiet } = compareQuiet(rules, stream, all);
    expect(differences).toEqual([]);
    expect(quiet).toBeGreaterThan(all.length * 0.9);
  });

  test("of a line of Zeek", () => {
    const times = ["0", "-5", "1.5", "1767261600.123456", "1767261600.1234567", "99999999999"];
    const odd = ["100000000001", "-9007199254.5", "-99999999999999", "1e9", '"x"', "null"];
    const all = [...times, ...odd].map((ts) => `{"_path":"dns","ts":${ts},"x":"y"}`);
    check({ stream: zeek, sel: "f: hit", lines: all, quiet: 8 });
  });
});

describe("records that are not read", () => {
  const hit = `{"f":"hit"}`;
  const cases: Record<string, Case> = {
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
      quiet: 4_095 + 1,
    },
    "are damaged": {
      sel: "f: hit",
      lines: [
        ...["", " ", "\r", "{", '{"f":"hit"', '{"f":"hit"}}', '{"f":"miss","f":"hit"}', "\uFEFF" + hit],
        ...['{"f":"hit","f":"miss"}', `${hit}\r`, `${hit}\0`, "null", "[]", '{"f":"miss"}\r'],
        Uint8Array.from([...new TextEncoder().encode('{"f":"hi'), 0xff, 0x22, 0x7d]),
        Uint8Array.from([...new TextEncoder().encode('{"f":"'), 0xed, 0xa0, 0x80, 0x22, 0x7d]),
      ],
      quiet: 1,
    },
  };
  test.each(Object.entries(cases))("%s", (_name, each) => {
    check(each);
  });
});

test("rule sets and streams take turns, and none sees what another one read", () => {
  const sets: readonly LoadedRuleSet[] = [
    loaded("sel: { f: hit, Computer: dc1 }\ncondition: sel", WINDOWS, "index"),
    loaded("sel: { g: hit }\nfilter: { f: hit }\ncondition: sel and not filter", WINDOWS, "index"),
    loaded("keys: [dc1]\ncondition: keys", WINDOWS, "index"),
  ];
  const streams = [{ product: "windows" }, { product: "windows", service: "x" }].map((logsource) => {
    const parser = createParser({ format: "json", zone: "UTC", logsource });
    return { parser, flat: parser.flatReader(new FlatJson()) };
  });
  const values = ["hit", "miss", "dc1"];
  const lines = values.flatMap((f) =>
    values.flatMap((g) =>
      ["Computer", "Hostname", "h"].flatMap((name) => [
        `{"Channel":"x","f":"${f}","g":"${g}","${name}":"dc1"}`,
        `{"${name}":"dc1","g":"${g}","Channel":"${f}","f":"${f}"}`,
      ]),
    ),
  );
  let quiet = 0;
  for (const [index, line] of lines.entries()) {
    for (const [at, { parser, flat }] of streams.entries()) {
      const record = rawRecord(line);
      const read = flat?.read(record) ?? null;
      const parsed = parser.parse(record);
      if (read === null || parsed.kind !== "parsed") throw new Error(`${line} was not read`);
      const event = normalise(record, parsed.record, parser.name);
      for (let turn = 0; turn < sets.length; turn++) {
        const rules = sets[(index + at + turn) % sets.length];
        const may = rules?.mayMatch(read) ?? false;
        const matches = (rules?.match(event) ?? []).length > 0;
        // Nothing here stands in the event alone, so it is sure both ways.
        expect([line, turn, may]).toEqual([line, turn, matches]);
        if (!may) quiet++;
      }
    }
  }
  expect(quiet).toBeGreaterThan(lines.length);
});
