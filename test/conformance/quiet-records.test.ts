import { readdirSync } from "node:fs";

import { beforeAll, describe, expect, test } from "vitest";

import { type Event, type Fields, windowsRecord } from "../../src/event/index.ts";
import { stringifyJson } from "../../src/lib/json.ts";
import { loadRules, type LoadedRuleSet } from "../../src/sigma/index.ts";
import { corporaNote, corpusJson, corpusPath, hasCorpora } from "../support/corpora.ts";
import { MUTATIONS, mutations } from "../support/mutations.ts";
import { compareQuiet, type LineStream } from "../support/quiet-differential.ts";
import { shippedViews } from "../support/shipped-views.ts";
import { type Lane, laneLines, sigmaHq, zeekEvents } from "../support/sigma-corpus.ts";

/** A line of `corpora/netdev`: what a device wrote, and what ECS calls it. */
interface DeviceLine {
  readonly raw: string;
  readonly expected: Fields;
}

/** About what nearly every log of Zeek shows, with numbers that only rounding makes alike. */
const ZEEK_RULES = `
title: A quick answer
id: 44444444-0000-4000-8000-000000000001
logsource: { product: zeek, service: dns }
detection:
  selection: { rtt|lt: 0.001, TTLs|gte: 2230 }
  filter: { rejected: true }
  condition: selection and not filter
---
title: One round trip
id: 44444444-0000-4000-8000-000000000002
logsource: { product: zeek, service: dns }
detection:
  selection: { rtt: [0.00087, 0.000001, 0.000123], query|contains: . }
  condition: selection
---
title: A name in the line
id: 44444444-0000-4000-8000-000000000003
logsource: { product: zeek }
detection:
  keywords: ['"SF"', wrccdc.org]
  filter: { id.orig_h|cidr: 10.0.0.0/8, missing: null }
  condition: keywords and not filter
---
title: Names of one host
id: 44444444-0000-4000-8000-000000000004
correlation:
  type: value_count
  rules: [44444444-0000-4000-8000-000000000001]
  group-by: [id.orig_h]
  timespan: 1m
  condition: { field: query, gte: 3 }
  generate: true
`;

type Rules = Readonly<Record<"quick" | "oracle", LoadedRuleSet>>;

/** What comes of lines when nothing is wrong. */
const AS_MADE = { differences: [], isLeft: true };

/** Where the two ways differ, and whether at least a share of the lines was left. */
function outcomeOf(
  rules: Rules,
  stream: LineStream,
  lines: readonly string[],
  share: number = 0,
): { readonly differences: readonly string[]; readonly isLeft: boolean } {
  const { differences, ...counts } = compareQuiet(rules, stream, lines);
  console.log(`${JSON.stringify(stream)}: ${JSON.stringify(counts)}`);
  return { differences, isLeft: counts.quiet >= counts.records * share };
}

/** All rules, twice, on a loaded machine. */
const LOADING_MS = 120_000;
const WINDOWS: LineStream = { format: "json", logsource: { product: "windows" } };
const ZEEK: LineStream = { format: "zeek" };

describe.skipIf(!hasCorpora)(`lines are left that no rule of SigmaHQ matches${corporaNote}`, () => {
  let rules: Rules;
  let matching: readonly Event[];

  beforeAll(() => {
    const { rules: files, events } = sigmaHq();
    const views = shippedViews();
    rules = { quick: loadRules(files, { views }), oracle: loadRules(files, { views }) };
    matching = events;
  }, LOADING_MS);

  test.each([
    ["win", WINDOWS],
    ["win", { format: "windows_json" }],
    ["proc", { format: "json" }],
    ["proc", { format: "json", logsource: { product: "windows", category: "process_creation" } }],
    ["zeek", ZEEK],
    ["zeek", { format: "json", logsource: { product: "zeek", service: "conn" } }],
  ] satisfies [Lane, LineStream][])("of the lane %s as %j", (lane, stream) => {
    const lines = laneLines(lane).filter((_line, index) => index % 3 === 0);
    expect(outcomeOf(rules, stream, lines, 0.5)).toEqual(AS_MADE);
  });

  test("of the logs of Zeek, as it writes them and as shippers do", () => {
    const lines = zeekEvents().map(({ native: { name, fields } }) =>
      stringifyJson({ _path: name, ts: fields["ts"], ...fields }),
    );
    expect(outcomeOf(rules, ZEEK, lines, 0.5)).toEqual(AS_MADE);
    const shipped = zeekLines().map((line) => JSON.stringify(line));
    expect(outcomeOf(rules, ZEEK, shipped)).toEqual(AS_MADE);
  });

  test("of the regression cases, as they are and flat", () => {
    const lines = matching.map(({ native }) => stringifyJson(native.fields));
    const flat = flatCases(matching).map(({ native }) => stringifyJson(native.fields));
    for (const stream of [WINDOWS, { format: "windows_json" }] satisfies LineStream[]) {
      expect(outcomeOf(rules, stream, lines)).toEqual(AS_MADE);
      expect(outcomeOf(rules, stream, flat)).toEqual(AS_MADE);
    }
  });

  test("of the regression cases, flat, each text changed in every way that evades", () => {
    const flat = flatCases(matching);
    const lines = MUTATIONS.flatMap(([, change]) =>
      flat.flatMap((event) => mutations(event, change)),
    ).map(({ native }) => stringifyJson(native.fields));
    const plain = lines.filter((_line, index) => index % 7 === 0);
    const ascii = lines.filter((_line, index) => index % 7 === 3).map(inAscii);
    expect(outcomeOf(rules, WINDOWS, plain, 0.1)).toEqual(AS_MADE);
    expect(outcomeOf(rules, WINDOWS, ascii, 0.1)).toEqual(AS_MADE);
  });

  test.each([{}, { category: "firewall" }, { product: "windows" }])(
    "of the lines of network devices under the names of ECS, as %j",
    (logsource) => {
      const names = readdirSync(corpusPath("netdev")).filter((name) => name.endsWith(".ndjson"));
      const lines = names
        .flatMap((name) => corpusJson<DeviceLine>(`netdev/${name}`))
        .map(({ raw, expected }) => JSON.stringify({ message: raw, ...expected }));
      expect(outcomeOf(rules, { format: "json", logsource }, lines, 0.5)).toEqual(AS_MADE);
    },
  );
});

describe.skipIf(!hasCorpora)(
  `lines of Zeek are left that its rules do not match${corporaNote}`,
  () => {
    const files = [{ path: "zeek.yml", text: ZEEK_RULES }];
    const rules: Rules = {
      quick: loadRules(files, { views: [] }),
      oracle: loadRules(files, { views: [] }),
    };

    test("as shippers write them", () => {
      const lines = zeekLines().map((line) => JSON.stringify(line));
      expect(outcomeOf(rules, ZEEK, lines)).toEqual(AS_MADE);
    });

    test("with more decimals than Zeek writes", () => {
      const lines = zeekLines().map(({ _path, _write_ts, ts, ...fields }) => {
        const seconds = Date.parse(typeof ts === "string" ? ts : "") / 1000 + 0.000_123_456;
        return JSON.stringify({ _path, ts: seconds, ...fields });
      });
      expect(outcomeOf(rules, ZEEK, lines, 0.5)).toEqual(AS_MADE);
    });
  },
);

function zeekLines(): readonly Fields[] {
  return readdirSync(corpusPath("zeek"))
    .filter((name) => name.endsWith(".json.gz"))
    .flatMap((name) => corpusJson<Fields>(`zeek/${name}`));
}

/** The events as records without levels. */
function flatCases(events: readonly Event[]): readonly Event[] {
  return events.map((event) => {
    const fields = windowsRecord(event.native.fields) ?? event.native.fields;
    return { ...event, native: { ...event.native, fields } };
  });
}

/** As a writer does that keeps to ASCII. */
function inAscii(line: string): string {
  return line.replaceAll(
    /[^\0-\x7f]/g,
    (unit) => String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}
