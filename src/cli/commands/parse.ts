import { Argument, Command } from "commander";

import { type LogSource, type RawRecord, toDocument } from "../../event/index.ts";
import { createParser, type FormatName } from "../../ingest/index.ts";
import { type Clock, systemClock } from "../../lib/clock.ts";
import { stringifyVisibleJson } from "../../lib/json.ts";
import type { EpochMicros } from "../../lib/time.ts";
import {
  Lateness,
  quarantineDocument,
  readRecordedFile,
  StreamClock,
  type Taken,
  type StreamReader,
  takeRecord,
} from "../../pipeline/index.ts";
import { createEventCheck } from "../../schema/index.ts";
import { inputFile } from "../input-file.ts";
import type { Io } from "../io.ts";
import { formatOption, logsourceOption, nowOption, zoneOption } from "../options.ts";

/** What `parse` and `match` are told about a recorded file. */
export interface RecordedOptions {
  readonly format: FormatName;
  readonly tz: string;
  readonly now?: EpochMicros;
  readonly logsource?: LogSource;
}

/** `sluice parse`: a recorded log as events, one JSON document a line. */
export function parseCommand(io: Io): Command {
  return new Command("parse")
    .description("Print the events of a recorded log, one JSON document a line, in input order.")
    .addArgument(new Argument("<file>", "the log, or - for stdin; .gz is read as well"))
    .addOption(formatOption())
    .addOption(zoneOption())
    .addOption(nowOption())
    .addOption(logsourceOption())
    .action((file: string, options: RecordedOptions) => parse(io, file, options));
}

async function parse(io: Io, file: string, options: RecordedOptions): Promise<void> {
  const reader = readerOf(options);
  const check = createEventCheck();
  for await (const records of recordsOf(file, options, io.unread)) {
    const lines = records.map((record) => lineOf(takeRecord(record, reader, check)));
    await io.out(lines.join(""));
  }
}

/** The records of one file, or of standard input, as its format cuts it. */
export async function* recordsOf(
  name: string,
  options: RecordedOptions,
  signal: AbortSignal,
): AsyncIterable<readonly RawRecord[]> {
  const { file, close } = await inputFile(name);
  try {
    const parts = { format: options.format, clock: clockOf(options), signal };
    for await (const records of readRecordedFile(file, parts)) {
      // `--now` tells when they arrived: whatever the file says.
      yield options.now === undefined ? records : records.map(withoutWritten);
    }
  } finally {
    await close();
  }
}

function withoutWritten(record: RawRecord): RawRecord {
  const { id, source, stream, bytes, cutBytes, received, origin } = record;
  return { id, source, stream, bytes, cutBytes, received, written: undefined, origin };
}

/** A parser for one file, and its event-time clock. */
export function readerOf(options: RecordedOptions): StreamReader {
  const { format, tz: zone, logsource } = options;
  return {
    parser: createParser({ format, zone, ...(logsource === undefined ? {} : { logsource }) }),
    clock: StreamClock.ofRecording(new Lateness({})),
  };
}

/** Tells `--now`, else the time of the system. */
export function clockOf({ now }: RecordedOptions): Clock {
  return now === undefined ? systemClock : { now: () => now };
}

function lineOf(taken: Taken): string {
  switch (taken.kind) {
    case "skipped":
      return "";
    case "quarantined":
      return `${stringifyVisibleJson({ quarantine: quarantineDocument(taken.record) })}\n`;
    case "event":
      return `${stringifyVisibleJson(toDocument(taken.event))}\n`;
  }
}
