import type { Alert } from "../alert/index.ts";
import type { EventId, LogSource, RawRecord } from "../event/index.ts";
import { createParser, type FormatName } from "../ingest/index.ts";
import type { EpochMicros } from "../lib/time.ts";
import { Lateness, RecordedRun, StreamClock } from "../pipeline/index.ts";
import type { RuleSet } from "../sigma/index.ts";

/** What lines are and when they came. */
export interface LinesOptions {
  readonly format: FormatName;
  readonly logsource: LogSource | null;
  readonly received: EpochMicros;
}

/** What the pipeline made of some lines. */
export interface RecordedAlerts {
  readonly alerts: readonly Alert[];
  /** Why lines were refused, one sentence each. */
  readonly refusals: readonly string[];
}

/** Runs lines through the whole pipeline, as if they stood in one log. */
export function alertsOfLines(
  rules: RuleSet,
  lines: readonly string[],
  options: LinesOptions,
): RecordedAlerts {
  const { format, logsource, received } = options;
  const parser = createParser({
    format,
    zone: "UTC",
    ...(logsource === null ? {} : { logsource }),
  });
  const run = new RecordedRun({
    rules,
    limits: { groupsMax: 100_000, eventsPerGroupMax: 100_000, evidenceMax: 20 },
    clock: { now: () => received },
    reader: { parser, clock: StreamClock.ofRecording(new Lateness({})) },
  });
  const { quarantined, alerts } = run.push(
    lines.map((line, index) => recordOf(line, index, received)),
  );
  const refusals = quarantined.map(({ refusal }) => refusal.message);
  return { alerts: [...alerts, ...run.end()], refusals };
}

function recordOf(line: string, index: number, received: EpochMicros): RawRecord {
  return {
    // Unique in the test, which is all that knows it.
    id: `test-${index}` as EventId,
    source: "test",
    stream: "test",
    bytes: new TextEncoder().encode(line),
    cutBytes: 0,
    received,
    origin: { kind: "inline" },
  };
}
