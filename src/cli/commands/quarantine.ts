import { Argument, Command, InvalidArgumentError } from "commander";

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
import { askService } from "../ask-service.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { loadConfigOrFail } from "../load-config-or-fail.ts";
import { openLogOf } from "../open-log.ts";
import { configOption } from "../options.ts";
import { tableOf } from "../table.ts";

interface QuarantineOptions {
  readonly config: string;
}

/** `sluice quarantine ls | show | replay`: what could not become an event. */
export function quarantineCommand(io: Io): Command {
  const ls = new Command("ls")
    .description("List the quarantined records: offset, time, source, reason.")
    .addOption(configOption())
    .action((options: QuarantineOptions) => list(io, loadConfigOrFail(io, options.config, "look")));
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

async function list(io: Io, config: Config): Promise<void> {
  const log = await openLogOf(config, "read");
  const rows: (string | number)[][] = [];
  for await (const { offset, record, replayed } of readQuarantine(log)) {
    const { stage, code } = record.refusal;
    const time = formatRfc3339(record.received);
    rows.push([offset, time, record.source, `${stage}/${code}`, replayed ? "replayed" : ""]);
  }
  await log.close();
  await io.out(tableOf(["offset", "received", "source", "reason", ""], rows));
}

async function showOne(io: Io, config: Config, wanted: number): Promise<void> {
  const log = await openLogOf(config, "read");
  try {
    for await (const { offset, record, replayed } of readQuarantine(log)) {
      if (offset !== wanted) continue;
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
  const { replayed, alreadyReplayed, refused } = await replayHereOrThere(config, offsets);
  for (const { offset, message } of refused) await io.out(`${offset}: ${message}\n`);
  io.note(
    `${replayed} replayed, ${refused.length} refused again, ${alreadyReplayed} replayed before`,
  );
  if (refused.length > 0) process.exitCode = exitCode.findings;
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
