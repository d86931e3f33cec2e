import { isDeepStrictEqual } from "node:util";

import type { Alert } from "../../src/alert/index.ts";
import type { LogSource, RawRecord } from "../../src/event/index.ts";
import { createParser, type FormatName } from "../../src/ingest/index.ts";
import { Lateness, RecordedRun, StreamClock } from "../../src/pipeline/index.ts";
import type { RuleSet } from "../../src/sigma/index.ts";
import { time } from "./events.ts";
import { rawRecord } from "./raw-record.ts";

/** How the lines of a stream are read. */
export interface LineStream {
  readonly format: FormatName;
  readonly logsource?: LogSource;
  readonly zone?: string;
  /** The file that they stand in. */
  readonly file?: string;
  /** When each of them was received, as RFC 3339. */
  readonly received?: string;
}

/** What came of both ways: how often a record was left by its line alone, and where they differ. */
export interface QuietComparison {
  readonly records: number;
  readonly quiet: number;
  readonly alerts: number;
  readonly differences: readonly string[];
}

/**
 * Reads recorded lines once by the rules `quick`, and once making an event of each: the same must
 * become of every record, the clock must stand where it does, and the alerts be the same.
 */
export function compareQuiet(
  rules: { readonly quick: RuleSet; readonly oracle: RuleSet },
  stream: LineStream,
  lines: readonly (string | Uint8Array)[],
): QuietComparison {
  let quiet = 0;
  const quick = runOf(
    withGlance(rules.quick, (event) => {
      const glance = rules.quick.glance(event);
      if (glance === null) quiet++;
      return glance;
    }),
    stream,
  );
  const oracle = runOf(
    withGlance(rules.oracle, () => ({ matches: (event) => rules.oracle.match(event) })),
    stream,
  );
  const differences: string[] = [];
  let alerts = 0;
  for (let from = 0, size = 1; from < lines.length; from += size, size = (size % SLICE_MAX) + 1) {
    const records = lines
      .slice(from, from + size)
      .map((line, at) => recordOf(line, from + at, stream));
    const found = quick.push(records);
    const expected = oracle.push(records);
    alerts += expected.alerts.length;
    if (!isDeepStrictEqual(found, expected)) {
      differences.push(`${told(found)} instead of ${told(expected)}: ${shown(records)}`);
    }
  }
  if (!isDeepStrictEqual(quick.end(), oracle.end())) differences.push("the end differs");
  return { records: lines.length, quiet, alerts, differences };
}

/** What is pushed at once, at most: one record may be looked at while another is at hand. */
const SLICE_MAX = 9;

/** The same rules with another glance at lines. */
function withGlance(rules: RuleSet, glance: RuleSet["glance"]): RuleSet {
  return {
    rules: rules.rules,
    correlations: rules.correlations,
    diagnostics: rules.diagnostics,
    match: (event) => rules.match(event),
    glance,
    explain: (match) => rules.explain(match),
    facts: (match) => rules.facts(match),
  };
}

interface Pushed {
  readonly events: number;
  readonly refused: readonly string[];
  readonly alerts: readonly Alert[];
  readonly clock: unknown;
}

function runOf(
  rules: RuleSet,
  { format, zone = "UTC", logsource = {} }: LineStream,
): { push: (records: readonly RawRecord[]) => Pushed; end: () => readonly Alert[] } {
  const reader = {
    parser: createParser({ format, zone, logsource }),
    clock: StreamClock.ofRecording(new Lateness({})),
  };
  const run = new RecordedRun({
    rules,
    limits: { groupsMax: 1000, eventsPerGroupMax: 1000, evidenceMax: 20 },
    clock: { now: () => time("2026-01-02T00:00:00Z") },
    reader,
  });
  return {
    push: (records) => {
      const { events, quarantined, alerts } = run.push(records);
      const refused = quarantined.map(({ id, refusal }) => `${id}: ${refusal.code}`);
      return { events, refused, alerts, clock: reader.clock.state() };
    },
    end: () => run.end(),
  };
}

function recordOf(
  line: string | Uint8Array,
  index: number,
  { received = "2026-01-02T00:00:00Z", file }: LineStream,
): RawRecord {
  const parts = file === undefined ? { received } : { received, path: file };
  return { ...rawRecord(line, parts), id: `line-${index}` as RawRecord["id"] };
}

function told({ alerts, ...others }: Pushed): string {
  const names = alerts.map(({ rule, id }) => `${rule.title} ${id}`);
  return JSON.stringify({ alerts: names, ...others });
}

function shown(records: readonly RawRecord[]): string {
  return records.map(({ bytes }) => new TextDecoder().decode(bytes.subarray(0, 1500))).join("\n");
}
