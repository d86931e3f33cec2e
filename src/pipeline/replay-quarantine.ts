import type { Config } from "../config/index.ts";
import type { Quarantined, RawRecord } from "../event/index.ts";
import { createParser, formatNames, type ParserOptions } from "../ingest/index.ts";
import type { EventCodec } from "../schema/index.ts";
import {
  eventsTopic,
  type Offset,
  quarantineTopic,
  type Step,
  type TopicLog,
} from "../topics/index.ts";
import { Lateness } from "./lateness.ts";
import { decodeQuarantined } from "./quarantine-codec.ts";
import { StreamClock } from "./stream-clock.ts";
import { takeRecord } from "./take-record.ts";

/** What trying again came to. */
export interface ReplayReport {
  readonly replayed: number;
  readonly alreadyReplayed: number;
  readonly refusedAgain: number;
  /** The first thousand of those, with the reason of today. */
  readonly refused: readonly { readonly offset: number; readonly message: string }[];
}

const REFUSED_TOLD_MAX = 1_000;
/** What is accepted is committed when the originals of one commit have so many bytes. */
const COMMIT_BYTES = 1 << 20;

/** A record of the quarantine topic with its place. */
export interface QuarantineEntry {
  readonly offset: Offset;
  readonly record: Quarantined;
  readonly replayed: boolean;
}

const REPLAYED = "quarantine.replayed";
const AT = { topic: quarantineTopic, partition: 0 } as const;
const READ_BYTES_MAX = 1 << 20;

/** The quarantined records that are still held, oldest first, from an offset if one is given. */
export async function* readQuarantine(log: TopicLog, from = 0): AsyncIterable<QuarantineEntry> {
  const { start, end } = log.bounds(AT);
  const replayed = log.states(REPLAYED);
  let at = Math.max(start, from) as Offset;
  while (at < end) {
    const batch = await log.read(AT, at, READ_BYTES_MAX);
    if (batch.next === at) return;
    for (const { offset, value } of batch.records) {
      yield { offset, record: decodeQuarantined(value), replayed: replayed.has(String(offset)) };
    }
    at = batch.next;
  }
}

/**
 * Tries quarantined records again, with the parsers and schema of today; null means all. What is
 * accepted goes to its topic under its first id, and once only. Rules see it; windows that have
 * closed do not.
 */
export async function replayQuarantine(
  log: TopicLog,
  codec: EventCodec,
  config: Config,
  offsets: readonly number[] | null,
): Promise<ReplayReport> {
  const wanted = offsets === null ? null : new Set(offsets);
  const refused: { offset: number; message: string }[] = [];
  const count = { replayed: 0, alreadyReplayed: 0, refusedAgain: 0 };
  let step = log.step();
  let bytes = 0;
  for await (const { offset, record, replayed } of readQuarantine(log)) {
    if (wanted !== null && !wanted.has(offset)) continue;
    if (replayed) {
      count.alreadyReplayed += 1;
      continue;
    }
    const message = tryAgain({ record, options: optionsFor(record, config) }, codec, step);
    if (message !== null) {
      count.refusedAgain += 1;
      if (refused.length < REFUSED_TOLD_MAX) refused.push({ offset, message });
      continue;
    }
    step.setState(REPLAYED, String(offset), new Uint8Array([1]));
    count.replayed += 1;
    bytes += record.bytes.length;
    if (bytes < COMMIT_BYTES) continue;
    await step.commit({ urgent: true });
    step = log.step();
    bytes = 0;
  }
  await step.commit({ urgent: true });
  return { ...count, refused };
}

interface Attempt {
  readonly record: Quarantined;
  readonly options: ParserOptions;
}

/** Adds the event to the step and gives null, or says why it is none. */
function tryAgain({ record, options }: Attempt, codec: EventCodec, step: Step): string | null {
  const reader = { parser: createParser(options), clock: new StreamClock(new Lateness({}), null) };
  const taken = takeRecord(rawOf(record), reader, codec);
  switch (taken.kind) {
    case "skipped":
      return `it is a ${taken.reason} line`;
    case "quarantined":
      return taken.record.refusal.message;
    case "event": {
      const { event, value } = taken;
      step.append({ topic: eventsTopic(event.dataset), partition: 0 }, [
        { key: null, value, timestamp: event.time },
      ]);
      return null;
    }
  }
}

function rawOf(record: Quarantined): RawRecord {
  const { id, source, stream, bytes, cutBytes, received, origin } = record;
  return { id, source, stream, bytes, cutBytes, received, origin };
}

/** As the source is configured now; as it was read then when the source is gone. */
function optionsFor(record: Quarantined, config: Config): ParserOptions {
  const source = config.sources.find(({ name }) => name === record.source);
  const { context } = record;
  if (source === undefined) {
    const format = formatNames.find((name) => name === record.parser) ?? "json";
    return { format, zone: "UTC", context };
  }
  const { format, zone, logsource } = source;
  return { format, zone, context, ...(logsource === undefined ? {} : { logsource }) };
}
