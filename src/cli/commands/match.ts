import { Argument, Command } from "commander";

import { type Alert, AlertLines } from "../../alert/index.ts";
import { loadRuleSet, RecordedRun } from "../../pipeline/index.ts";
import { exitCode } from "../exit-code.ts";
import { formatDiagnostic } from "../format-diagnostic.ts";
import type { Io } from "../io.ts";
import { addLoadingOptions, loadingOf, type LoadingOptions } from "../loading-options.ts";
import { formatOption, logsourceOption, nowOption, pathsOption, zoneOption } from "../options.ts";
import { clockOf, readerOf, type RecordedOptions, recordsOf } from "./parse.ts";

interface MatchOptions extends RecordedOptions, LoadingOptions {
  readonly rules: readonly string[];
}

/** State of a command that ends with its input is bounded by the input: generous, but a bound. */
const recordedLimits = {
  groupsMax: 1_000_000,
  eventsPerGroupMax: 100_000,
  evidenceMax: 20,
} as const;

/** `sluice match`: the alerts of a recorded log, one JSON document a line. */
export function matchCommand(io: Io): Command {
  const command = new Command("match")
    .description("Print the alerts that rules give on a recorded log, one JSON document a line.")
    .addArgument(new Argument("<file>", "the log, or - for stdin; .gz is read as well"))
    .addOption(pathsOption("--rules", "rule file or folder").makeOptionMandatory())
    .addOption(formatOption())
    .addOption(zoneOption())
    .addOption(nowOption())
    .addOption(logsourceOption())
    .action((file: string, options: MatchOptions) => match(io, file, options));
  return addLoadingOptions(command);
}

async function match(io: Io, file: string, options: MatchOptions): Promise<void> {
  const { rules, diagnostics } = await loadRuleSet(options.rules, loadingOf(options));
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  for (const each of errors) io.note(formatDiagnostic(each));
  if (rules.rules.length === 0) {
    io.note("no rule to run");
    process.exitCode = exitCode.rules;
    return;
  }
  const clock = clockOf(options);
  const reader = readerOf(options);
  const run = new RecordedRun({ rules, limits: recordedLimits, clock, reader });
  const lines = new AlertLines();
  const counts = { events: 0, quarantined: 0, alerts: 0 };
  const tell = async (alerts: readonly Alert[]): Promise<void> => {
    counts.alerts += alerts.length;
    for (const alert of alerts) {
      lines.add(alert);
      if (lines.size >= WRITE_BYTES) await io.out(lines.take());
    }
    if (lines.size > 0) await io.out(lines.take());
  };
  for await (const records of recordsOf(file, options, io.unread)) {
    for (let at = 0; at < records.length; at += PORTION_RECORDS) {
      const { events, quarantined, alerts } = run.push(records.slice(at, at + PORTION_RECORDS));
      counts.events += events;
      counts.quarantined += quarantined.length;
      await tell(alerts);
    }
  }
  await tell(run.end());
  // Not all of it was read: there is nothing to say of the whole.
  if (io.unread.aborted) return;
  const refused = errors.length === 0 ? "" : `, ${errors.length} errors in rules`;
  io.note(
    `${counts.events} events, ${counts.quarantined} quarantined, ${counts.alerts} alerts${refused}`,
  );
}

/** Few enough that what is made of them is still at hand for the next step. */
const PORTION_RECORDS = 64;
/** Written at once, and one alert more: thousands of rules may match each record of a portion. */
const WRITE_BYTES = 1 << 20;
