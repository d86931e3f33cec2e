import * as fc from "fast-check";
import { expect, test } from "vitest";

import type { LogSource } from "../../../src/event/index.ts";
import { loadRules, parseViews, type RuleFile, type View } from "../../../src/sigma/index.ts";
import { compareQuiet, type LineStream } from "../../support/quiet-differential.ts";
import { randomField, randomLine } from "../../support/random-lines.ts";
import { randomRule, randomRuleFiles, randomRuleId } from "../../support/random-rules.ts";
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

const shown = fc.constantFrom<LogSource>(
  { product: "test" },
  { product: "test", category: "shown" },
  { product: "test", service: "told" },
  { product: "windows" },
  { product: "windows", service: "security" },
  { product: "zeek" },
  { product: "zeek", service: "dns" },
  { product: "linux", service: "auth" },
  { category: "process_creation" },
  { category: "proxy" },
  { category: "dns" },
  { category: "firewall" },
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

test("records that are left by their lines are events that no rule matches", () => {
  expect(ownViews.diagnostics).toEqual([]);
  const total = { records: 0, quiet: 0, alerts: 0 };
  fc.assert(
    fc.property(
      fc.array(randomRule(randomField, shown), { minLength: 3, maxLength: 12 }),
      streams.chain((stream) =>
        fc.tuple(
          fc.constant(stream),
          fc.array(randomLine(stream), { minLength: 20, maxLength: 40 }),
        ),
      ),
      // The index of a route is chosen again by what the first hundreds of events show.
      fc.constantFrom(1, 1, 1, 1, 1, 1, 1, 16),
      (documents, [stream, lines], times) => {
        const files = [...randomRuleFiles(documents), correlation];
        const { differences, ...counts } = compareQuiet(
          {
            quick: loadRules(files, { views }),
            oracle: loadRules(files, { views, evaluation: "oracle" }),
          },
          stream,
          Array.from({ length: times }, () => lines).flat(),
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

const RUNS = 400;
