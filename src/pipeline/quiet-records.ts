import type { RawRecord } from "../event/index.ts";
import type { FlatReader, FlatRecord } from "../ingest/index.ts";
import { FlatJson } from "../lib/flat-json.ts";
import { eventTime } from "../normalise/index.ts";
import type { RuleSet } from "../sigma/index.ts";
import type { TimedEvent } from "./stream-clock.ts";
import type { StreamReader } from "./take-record.ts";

/**
 * Finds the records of a recorded stream that would become events which no rule matches, by reading
 * their lines alone: nearly all of a log, and nothing else need be made of them. What it cannot
 * read, and what some rule may match, goes the way of every record (`takeRecord`).
 */
export class QuietRecords {
  readonly #rules: RuleSet;
  readonly #clock: StreamReader["clock"];
  readonly #flat: FlatReader | null;

  constructor(rules: RuleSet, { parser, clock }: StreamReader) {
    this.#rules = rules;
    this.#clock = clock;
    this.#flat = parser.flatReader(new FlatJson());
  }

  /** Whether the record is one of them; the clock of the stream then has taken note of it. */
  take(raw: RawRecord): boolean {
    const record = this.#flat?.read(raw) ?? null;
    if (record === null || this.#rules.mayMatch(record)) return false;
    const event = timed(raw, record);
    // A time before the year 1685 has no place in the schema: the full way refuses such an event.
    if (!Number.isSafeInteger(event.time)) return false;
    this.#clock.advance(event);
    return true;
  }
}

function timed({ received }: RawRecord, record: FlatRecord): TimedEvent {
  const { time, source, quality } = eventTime(received, record);
  return {
    dataset: record.dataset,
    time,
    sensor: { timeSource: source, timeQuality: quality },
  };
}
