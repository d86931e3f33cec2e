import { readdirSync } from "node:fs";

import { beforeAll, describe, expect, test } from "vitest";

import { type Event, type Fields, windowsRecord } from "../../src/event/index.ts";
import { stringifyJson } from "../../src/lib/json.ts";
import { loadRules, type LoadedRuleSet } from "../../src/sigma/index.ts";
import { corporaNote, corpusJson, corpusPath, hasCorpora } from "../support/corpora.ts";
import { MUTATIONS, mutations } from "../support/mutations.ts";
import { compareQuiet, type LineStream } from "../support/quiet-differential.ts";
import { shippedViews } from "../support/shipped-views.ts";
import { laneLines, sigmaHq, zeekEvents } from "../support/sigma-corpus.ts";

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

/** All rules, twice, on a loaded machine. */
const LOADING_MS = 120_000;

const WINDOWS: LineStream = { format: "json", logsource: { product: "windows" } };

describe.skipIf(!hasCorpora)(`lines are left that no rule of SigmaHQ matches${corporaNote}`, () => {
  let rules: { readonly quick: LoadedRuleSet; readonly oracle: LoadedRuleSet };
  let zeek: typeof rules;
  let matching: readonly Event[];

  beforeAll(() => {
    const { rules: files, events } = sigmaHq();
    const views = shippedViews();
    rules = { quick: loadRules(files, { views }), oracle: loadRules(files, { views }) };
    matching = events;
  }, LOADING_MS);

  /** The share of the lines that were left. */
  function same(
    name: string,
    stream: LineStream,
    lines: readonly string[],
    asked: typeof rules = rules,
  ): number {
    const { differences, ...counts } = compareQuiet(asked, stream, lines);
    console.log(`${name}: ${JSON.stringify(counts)}`);
    expect(differences).toEqual([]);
    return counts.quiet / counts.records;
  }

  test.each([
    ["win", WINDOWS],
    ["win", { format: "windows_json" }],
    ["proc", { format: "json" }],
    ["proc", { format: "json", logsource: { product: "windows", category: "process_creation" } }],
    ["zeek", { format: "zeek" }],
    ["zeek", { format: "json", logsource: { product: "zeek", service: "conn" } }],
  ] satisfies [Parameters<typeof laneLines>[0], LineStream][])(
    "of the lane %s as %j",
    (lane, stream) => {
      const lines = laneLines(lane).filter((_line, index) => index % 2 === 0);
      expect(same(lane, stream, lines)).toBeGreaterThan(0.5);
    },
  );

  describe("of the logs of Zeek", () => {
    let shipped: readonly Fields[];

    beforeAll(() => {
      const names = readdirSync(corpusPath("zeek")).filter((name) => name.endsWith(".json.gz"));
      shipped = names.flatMap((name) => corpusJson<Fields>(`zeek/${name}`));
      const files = [{ path: "zeek.yml", text: ZEEK_RULES }];
      zeek = { quick: loadRules(files, { views: [] }), oracle: loadRules(files, { views: [] }) };
    });

    test("as shippers write them", () => {
      const lines = shipped.map((line) => JSON.stringify(line));
      same("shipped logs of Zeek", { format: "zeek" }, lines);
      same("shipped logs of Zeek, own rules", { format: "zeek" }, lines, zeek);
    });

    test("as Zeek writes them", () => {
      const lines = zeekEvents().map(({ native: { name, fields } }) =>
        stringifyJson({ _path: name, ts: fields["ts"], ...fields }),
      );
      expect(same("logs of Zeek", { format: "zeek" }, lines)).toBeGreaterThan(0.5);
    });

    test("with more decimals than Zeek writes", () => {
      const lines = shipped.map(({ _path, _write_ts, ts, ...fields }) =>
        JSON.stringify({ _path, ts: Date.parse(String(ts)) / 1000 + 0.000_123_456, ...fields }),
      );
      same("numbers of Zeek, own rules", { format: "zeek" }, lines, zeek);
    });
  });

  test("of the regression cases, as they are and flat", () => {
    const lines = matching.map(({ native }) => stringifyJson(native.fields));
    const flat = matching.map(({ native }) => stringifyJson(windowsRecord(native.fields)));
    for (const stream of [WINDOWS, { format: "windows_json" }] satisfies LineStream[]) {
      same("cases", stream, lines);
      same("flat cases", stream, flat);
    }
  });

  test("of the regression cases, flat, each text changed in every way that evades", () => {
    const flat = matching.flatMap((event) => {
      const fields = windowsRecord(event.native.fields);
      return fields === null ? [] : [{ ...event, native: { ...event.native, fields } }];
    });
    const lines = MUTATIONS.flatMap(([, change]) =>
      flat.flatMap((event) => mutations(event, change)),
    ).map(({ native }) => stringifyJson(native.fields));
    // As a writer does that keeps to ASCII.
    const escaped = lines.map((line) =>
      line.replaceAll(
        /[^\0-\x7f]/g,
        (unit) => String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, "0"),
      ),
    );
    same(
      "changed cases",
      WINDOWS,
      lines.filter((_line, index) => index % 7 === 0),
    );
    same(
      "changed cases in ASCII",
      WINDOWS,
      escaped.filter((_line, index) => index % 7 === 3),
    );
  });

  test("of the lines of network devices under the names of ECS", () => {
    const names = readdirSync(corpusPath("netdev")).filter((name) => name.endsWith(".ndjson"));
    const lines = names
      .flatMap((name) => corpusJson<DeviceLine>(`netdev/${name}`))
      .map(({ raw, expected }) => JSON.stringify({ message: raw, ...expected }));
    for (const logsource of [{}, { category: "firewall" }, { product: "windows" }]) {
      same("devices", { format: "json", logsource }, lines);
    }
  });
});
