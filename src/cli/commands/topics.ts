import { Argument, Command, Option } from "commander";

import { decodeAlert, alertDocument } from "../../alert/index.ts";
import { decodeFact } from "../../correlate/index.ts";
import { PipelineError } from "../../errors.ts";
import { toDocument } from "../../event/index.ts";
import { stringifyVisibleJson } from "../../lib/json.ts";
import { formatRfc3339 } from "../../lib/rfc3339.ts";
import { didYouMean } from "../../lib/suggest.ts";
import { decodeQuarantined, quarantineDocument } from "../../pipeline/index.ts";
import { createEventCodec, type EventCodec } from "../../schema/index.ts";
import { decodeDeadLetter } from "../../sinks/index.ts";
import {
  alertsTopic,
  factsTopic,
  isEventsTopic,
  type Offset,
  quarantineTopic,
  type TopicLog,
  type TopicRecord,
} from "../../topics/index.ts";
import type { Io } from "../io.ts";
import { loadConfigOrFail } from "../load-config-or-fail.ts";
import { openLogOf } from "../open-log.ts";
import { configOption, wholeNumber } from "../options.ts";
import { tableOf } from "../table.ts";

interface TopicsOptions {
  readonly config: string;
}

interface PeekOptions extends TopicsOptions {
  readonly from?: number;
  readonly count: number;
}

/** `sluice topics ls | peek`: what lies in the log; works beside a running service. */
export function topicsCommand(io: Io): Command {
  const ls = new Command("ls")
    .description("List the topics with their offsets and bytes.")
    .addOption(configOption())
    .action((options: TopicsOptions) => list(io, options));
  const peek = new Command("peek")
    .description("Print records of a topic, one JSON document a line; the newest unless told.")
    .addArgument(new Argument("<topic>", "as ls shows it"))
    .addOption(configOption())
    .addOption(new Option("--from <offset>", "the first offset").argParser(wholeNumber))
    .addOption(new Option("-n, --count <n>", "how many").argParser(wholeNumber).default(10))
    .action((topic: string, options: PeekOptions) => peekAt(io, topic, options));
  return new Command("topics")
    .description("Look into the topics of the embedded log.")
    .addCommand(ls)
    .addCommand(peek);
}

async function list(io: Io, options: TopicsOptions): Promise<void> {
  const log = await openLogOf(loadConfigOrFail(io, options.config, "look"), "read");
  const rows = log.topics().map(({ topic, start, end, bytes }) => [topic, start, end, bytes]);
  await log.close();
  await io.out(tableOf(["topic", "first", "next", "bytes"], rows));
}

async function peekAt(io: Io, topic: string, options: PeekOptions): Promise<void> {
  const log = await openLogOf(loadConfigOrFail(io, options.config, "look"), "read");
  try {
    const names = log.topics().map((each) => each.topic);
    if (!names.includes(topic)) {
      const message = `there is no topic "${topic}"${didYouMean(topic, names)}; "sluice topics ls" lists them`;
      throw new PipelineError("TOPIC_UNKNOWN", message);
    }
    await printRecords(io, log, topic, options);
  } finally {
    await log.close();
  }
}

async function printRecords(
  io: Io,
  log: TopicLog,
  topic: string,
  options: PeekOptions,
): Promise<void> {
  const at = { topic, partition: 0 };
  const { start, end } = log.bounds(at);
  const { codec } = createEventCodec(log.states("schemas"));
  // An offset of the user, kept within what there is.
  let next = Math.max(start, options.from ?? end - options.count) as Offset;
  let left = options.count;
  while (left > 0 && next < end) {
    const batch = await log.read(at, next, READ_BYTES_MAX);
    if (batch.next === next) return;
    const records = batch.records.slice(0, left);
    await io.out(records.map((record) => lineOf(topic, record, codec)).join(""));
    left -= records.length;
    next = batch.next;
  }
}

const READ_BYTES_MAX = 1 << 20;

function lineOf(topic: string, record: TopicRecord, codec: EventCodec): string {
  const { offset, timestamp } = record;
  const value = valueOf(topic, record.value, codec);
  return `${stringifyVisibleJson({ offset, timestamp: formatRfc3339(timestamp), value })}\n`;
}

function valueOf(topic: string, value: Uint8Array, codec: EventCodec): unknown {
  if (isEventsTopic(topic)) return toDocument(codec.decode(value));
  if (topic === alertsTopic) return alertDocument(decodeAlert(value));
  if (topic === factsTopic) return decodeFact(value);
  if (topic === quarantineTopic) return quarantineDocument(decodeQuarantined(value));
  return decodeDeadLetter(value);
}
