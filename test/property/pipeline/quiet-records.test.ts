import * as fc from "fast-check";
import { expect, test } from "vitest";

import type { LogSource } from "../../../src/event/index.ts";
import { loadRules, parseViews, type RuleFile, type View } from "../../../src/sigma/index.ts";
import {
  anyNumber,
  damage,
  oddText,
  plainNumber,
  space,
  writtenList,
  writtenObject,
  writtenText,
} from "../../support/json-lines.ts";
import { compareQuiet, type LineStream } from "../../support/quiet-differential.ts";
import {
  randomRule,
  randomRuleFiles,
  randomRuleId,
  randomText,
} from "../../support/random-rules.ts";
import { shippedViews } from "../../support/shipped-views.ts";

/** What views may do, beyond those that ship. */
const ownViews = parseViews(
  `
name: own
events: { product: test }
logsource: { product: test, category: shown }
fields:
  f: [g, { native: h, part: query }, { ecs: message }]
  g: { native: f, values: { a: ab, "1": k1, "true": "1" } }
  h: [{ native: h, as: decimal }, id.orig_h]
  Image: [{ native: g, values: { ab: a } }, { native: f, part: path }]
---
name: own by kind
events: { product: test }
when: { f: [A, "1", "true"], h: [k1, "12"] }
logsource: { product: test, service: told }
fields: { g: [event.code, f] }
`,
  "own.yml",
);
const views: readonly View[] = [...shippedViews(), ...ownViews.views];

/** Names under which rules look: native ones, aliases, those of views and of ECS. */
const field = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("f", "g", "h") },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...["Channel", "EventID", "Provider_Name", "Computer", "EventRecordID", "Image"],
      ...["LogName", "EventId", "event.code", "host.name", "Hostname", "ProcessId", "Message"],
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...["source.ip", "message", "@timestamp", "event.dataset", "event.original", "host"],
      ...["f.g", "__proto__", "constructor", "_path", "@version", "é", "id.orig_h", "query"],
      ...["c-uri", "cs-method", "c-uri-query", "src_ip", "action", "date", "ts", "answers"],
    ),
  },
);
const shown = fc.constantFrom<LogSource>(
  ...[{ product: "test" }, { product: "test" }, { product: "test", category: "shown" }],
  ...[{ product: "test", service: "told" }, { product: "windows" }, { product: "windows" }],
  ...[{ product: "windows", service: "security" }, { category: "process_creation" }],
  ...[{ category: "proxy" }, { product: "zeek", service: "dns" }, { product: "zeek" }],
  ...[{ category: "dns" }, { category: "firewall" }, { product: "linux", service: "auth" }],
);

/** A count over a minute of the first rule's events: it tells what the clock of the stream does. */
const correlation: RuleFile = {
  path: "correlation.yml",
  text: JSON.stringify({
    title: "Several",
    id: "22222222-2222-4222-8222-222222222222",
    correlation: {
      type: "event_count",
      rules: [randomRuleId(0)],
      "group-by": ["f"],
      timespan: "1m",
      condition: { gte: 2 },
      generate: true,
    },
  }),
};

const streams = fc.constantFrom<LineStream>(
  { format: "json" },
  { format: "json", logsource: { product: "test" } },
  { format: "json", logsource: { product: "test" }, zone: "Europe/Berlin" },
  {
    format: "json",
    logsource: { product: "test", service: "told" },
    received: "1970-01-01T00:00:00Z",
  },
  { format: "json", logsource: { product: "windows" } },
  { format: "json", logsource: { product: "windows", category: "process_creation" } },
  { format: "json", logsource: { service: "security" } },
  { format: "json", logsource: { category: "proxy" } },
  { format: "json", logsource: { category: "firewall" } },
  { format: "json", logsource: { product: "linux", service: "auth" } },
  { format: "windows_json" },
  { format: "windows_json", logsource: { service: "security" }, zone: "+02:00" },
  { format: "zeek" },
  { format: "zeek", received: "2001-01-01T00:00:00Z" },
);

const stamp = fc.oneof(
  fc
    .nat(900)
    .map((second) => JSON.stringify(new Date(1_767_261_600_000 + second * 1000).toISOString())),
  fc
    .nat(900)
    .map((second) =>
      JSON.stringify(new Date(1_767_261_600_000 + second * 1000).toISOString().slice(0, -1)),
    ),
  fc.nat(900).map((second) => String(1_767_261_600 + second)),
  fc.constantFrom(
    ...["1767261600123", "1767261600123456", "1767261600123456789", '"1767261600.5"', "1.5", "-5"],
    ...['"/Date(1767261600123)/"', '"0001-01-01T00:00:00Z"', '"9999-12-31T23:59:59.999999Z"'],
    ...['"2026-01-01 10:00:00"', '"Jan  1 10:00:00"', '"2026-13-01T00:00:00Z"', '"soon"', '""'],
    ...['"2026-01-01"', '"10:00:00"', '"+0200"', "null", "[]", "true", "9300000000000000", "1e9"],
  ),
);

const scalar = fc.oneof(
  { weight: 6, arbitrary: writtenText(randomText) },
  { weight: 1, arbitrary: writtenText(oddText) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('"10.1.2.3"', '"::1"', '"0x1"', '"http://a/ab?k1"', '"/a?a"'),
  },
  { weight: 2, arbitrary: fc.integer({ min: -1, max: 12 }).map(String) },
  { weight: 1, arbitrary: plainNumber },
  { weight: 1, arbitrary: anyNumber },
  { weight: 2, arbitrary: fc.constantFrom("true", "false", "null") },
);
const value = fc.oneof(
  { weight: 12, arbitrary: scalar },
  { weight: 3, arbitrary: writtenList(scalar) },
  { weight: 1, arbitrary: fc.constantFrom('{"g":"a"}', "{}", "[[1]]", '[{"g":"ab"}]') },
);

const times = [
  ...["@timestamp", "timestamp", "TimeCreated", "UtcTime", "EventTime", "time", "ts", "date"],
  ...["tz", "__REALTIME_TIMESTAMP"],
];
const windowsText = fc.constantFrom(
  ...['"Security"', '"security"', '"Microsoft-Windows-Sysmon/Operational"', '"System"', '"a"'],
  ...["null", "[]", '["Security"]', "1", '""'],
);
const windowsName = fc.constantFrom(
  "Channel",
  "Channel",
  "Channel",
  "LogName",
  "channel",
  "log_name",
);
const idName = fc.constantFrom("EventID", "EventID", "EventId", "event_id", "Id", "event.code");
const id = fc.constantFrom("1", "4624", '"4624"', "3", '"1"', "null", "[1]", "1.0", "true");
const levels = fc.constantFrom(
  ...["EventData", "UserData", "StringInserts", "Payload", "winlog", "Event", "System"],
);
const level = fc.constantFrom(
  ...['"a"', "[]", "null", '["ab"]', '"{a}"', "1", '{"f":"a"}', '[{"@Name":"f","#text":"ab"}]'],
  String.raw`"{\"EventData\":{\"f\":\"ab\"}}"`,
);

type Member = readonly [name: string, value: string];
const member: fc.Arbitrary<Member> = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(field, value) },
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...times), stamp) },
  { weight: 4, arbitrary: fc.tuple(windowsName, windowsText) },
  { weight: 3, arbitrary: fc.tuple(idName, id) },
  { weight: 1, arbitrary: fc.tuple(levels, level) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom("_x", "@y", "", "id_orig_h", "SourceName"), scalar),
  },
);
const members = fc.oneof(
  { weight: 7, arbitrary: fc.uniqueArray(member, { selector: ([name]) => name, maxLength: 8 }) },
  { weight: 1, arbitrary: fc.array(member, { maxLength: 8 }) },
);

function lineOf({ format }: LineStream): fc.Arbitrary<Uint8Array> {
  return fc
    .record({
      members,
      ts: fc.option(stamp, { nil: null }),
      path: fc.constantFrom("dns", "conn", "http", "a b", "DNS"),
      gap: space,
      change: fc.oneof(
        { weight: 15, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: damage },
      ),
    })
    .map(({ members: drawn, ts, path, gap, change }) => {
      const isLed = format === "zeek" && ts !== null;
      // As Zeek writes it: the path and the time in front.
      const all: readonly Member[] = isLed
        ? [["_path", JSON.stringify(path)], ["ts", ts], ...drawn.filter(([name]) => name !== "ts")]
        : drawn;
      const text = writtenObject(
        all.map(([name, written]) => [JSON.stringify(name), written]),
        isLed ? "" : gap,
      );
      const bytes = new TextEncoder().encode(text);
      return change === null ? bytes : change(bytes);
    });
}

test("records that are left by their lines are events that no rule matches", () => {
  expect(ownViews.diagnostics).toEqual([]);
  const total = { records: 0, quiet: 0, alerts: 0 };
  fc.assert(
    fc.property(
      fc.array(randomRule(field, shown), { minLength: 3, maxLength: 12 }),
      streams.chain((stream) =>
        fc.tuple(fc.constant(stream), fc.array(lineOf(stream), { minLength: 20, maxLength: 40 })),
      ),
      (documents, [stream, lines]) => {
        const files = [...randomRuleFiles(documents), correlation];
        const { differences, ...counts } = compareQuiet(
          {
            quick: loadRules(files, { views }),
            oracle: loadRules(files, { views, evaluation: "oracle" }),
          },
          stream,
          lines,
        );
        total.records += counts.records;
        total.quiet += counts.quiet;
        total.alerts += counts.alerts;
        expect(differences).toEqual([]);
      },
    ),
    { numRuns: RUNS },
  );
  console.log(`random lines: ${JSON.stringify(total)}`);
  expect(total.quiet).toBeGreaterThan(total.records / 10);
  expect(total.alerts).toBeGreaterThan(total.records / 20);
});

const RUNS = 500;
