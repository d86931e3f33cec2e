import { Argument, Command, InvalidArgumentError, Option } from "commander";

import type { Config } from "../../config/index.ts";
import { PipelineError } from "../../errors.ts";
import { stringifyJson, stringifyVisibleJson } from "../../lib/json.ts";
import { formatRfc3339 } from "../../lib/rfc3339.ts";
import {
  openCodec,
  quarantineDocument,
  readQuarantine,
  replayQuarantine,
  type ReplayReport,
} from "../../pipeline/index.ts";
import { quarantineTopic } from "../../topics/index.ts";
import { askService } from "../ask-service.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { loadConfigOrFail } from "../load-config-or-fail.ts";
import { openLogOf } from "../open-log.ts";
import { configOption, wholeNumber } from "../options.ts";
import { tableOf } from "../table.ts";

interface QuarantineOptions {
  readonly config: string;
}

interface ListOptions extends QuarantineOptions {
  readonly count?: number;
}

/** `sluice quarantine ls | show | replay`: what could not become an event. */
export function quarantineCommand(io: Io): Command {
  const ls = new Command("ls")
    .description(
      "List the quarantined records: offset, time, source, reason; then how many of each.",
    )
    .addOption(configOption())
    .addOption(new Option("-n, --count <n>", "only the newest ones").argParser(wholeNumber))
    .action((options: ListOptions) =>
      list(io, loadConfigOrFail(io, options.config, "look"), options.count),
    );
  const show = new Command("show")
    .description("Print one record with its bytes (base64) and the whole reason.")
    .addArgument(new Argument("<offset>", "as ls shows it").argParser(offsetOf))
    .addOption(configOption())
    .action((offset: number, options: QuarantineOptions) =>
      showOne(io, loadConfigOrFail(io, options.config, "look"), offset),
    );
  const replay = new Command("replay")
    .description("Try records again with the parsers of today; all of them unless told.")
    .addArgument(new Argument("[offsets...]", "as ls shows them").argParser(offsetsOf))
    .addOption(configOption())
    .action((offsets: readonly number[], options: QuarantineOptions) =>
      // None named: commander gives an empty list.
      replayAll(
        io,
        loadConfigOrFail(io, options.config, "look"),
        offsets.length === 0 ? null : offsets,
      ),
    );
  return new Command("quarantine")
    .description("Look at records that could not become events, and try them again.")
    .addCommand(ls)
    .addCommand(show)
    .addCommand(replay);
}

async function list(io: Io, config: Config, count: number | undefined): Promise<void> {
  const log = await openLogOf(config, "read");
  const { end } = log.bounds({ topic: quarantineTopic, partition: 0 });
  const reasons = new Map<string, number>();
  let titles: readonly string[] = ["offset", "received", "source", "reason"];
  let rows: (string | number)[][] = [];
  const print = async () => {
    if (rows.length > 0) await io.out(tableOf(titles, rows));
    titles = [];
    rows = [];
  };
  const from = count === undefined ? 0 : end - count;
  for await (const { offset, record, replayed } of readQuarantine(log, from)) {
    const { source, refusal, received } = record;
    const reason = `${refusal.stage}/${refusal.code}`;
    const key = `${source} ${reason}`;
    reasons.set(key, (reasons.get(key) ?? 0) + 1);
    rows.push([offset, formatRfc3339(received), source, reason, replayed ? "replayed" : ""]);
    if (rows.length === ROWS_PRINTED) await print();
  }
  await log.close();
  await print();
  for (const [reason, records] of reasons) io.note(`${records} of ${reason}`);
  if (reasons.size === 0) io.note("nothing is quarantined");
}

/** Columns are aligned over so many rows: there may be millions. */
const ROWS_PRINTED = 1_000;

async function showOne(io: Io, config: Config, wanted: number): Promise<void> {
  const log = await openLogOf(config, "read");
  try {
    for await (const { offset, record, replayed } of readQuarantine(log, wanted)) {
      if (offset !== wanted) break;
      const shown = { ...quarantineDocument(record), text: textOf(record.bytes), replayed };
      await io.out(`${stringifyVisibleJson(shown, 2)}\n`);
      return;
    }
  } finally {
    await log.close();
  }
  const message = `nothing is quarantined at offset ${wanted}; "sluice quarantine ls" lists what is`;
  throw new PipelineError("RECORD_UNKNOWN", message);
}

/** For people: the beginning, and U+FFFD where it is no UTF-8. `raw` has every byte. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, TEXT_BYTES_MAX));
}

const TEXT_BYTES_MAX = 4_096;

async function replayAll(io: Io, config: Config, offsets: readonly number[] | null): Promise<void> {
  const report = await replayHereOrThere(config, offsets);
  const { replayed, alreadyReplayed, refusedAgain, refused } = report;
  for (const { offset, message } of refused) await io.out(`${offset}: ${message}\n`);
  if (refusedAgain > refused.length) await io.out(`… ${refusedAgain - refused.length} more\n`);
  io.note(
    `${replayed} replayed, ${refusedAgain} refused again, ${alreadyReplayed} replayed before`,
  );
  if (refusedAgain > 0) process.exitCode = exitCode.findings;
}

/** The process that writes the log does it: this one, or the service when it is running. */
async function replayHereOrThere(
  config: Config,
  offsets: readonly number[] | null,
): Promise<ReplayReport> {
  try {
    const log = await openLogOf(config, "write");
    try {
      return await replayQuarantine(log, await openCodec(log), config, offsets);
    } finally {
      await log.close();
    }
  } catch (cause) {
    if (!(cause instanceof PipelineError) || cause.code !== "TOPIC_LOCKED") throw cause;
    const body = offsets === null ? "" : stringifyJson({ offsets });
    // The service of the same version answers with a report.
    return (await askService(config, "POST", "/api/v1/quarantine/replay", body)) as ReplayReport;
  }
}

function offsetOf(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('write an offset as "sluice quarantine ls" shows it');
}

function offsetsOf(text: string, before: readonly number[] | undefined): readonly number[] {
  return [...(before ?? []), offsetOf(text)];
}
