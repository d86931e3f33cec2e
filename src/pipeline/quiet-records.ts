import type { RawRecord } from "../event/index.ts";
import type { FlatReader, FlatRecord } from "../ingest/index.ts";
import { FlatJson } from "../lib/flat-json.ts";
import { eventTime } from "../normalise/index.ts";
import type { Glance, RuleSet } from "../sigma/index.ts";
import type { TimedEvent } from "./stream-clock.ts";
import type { StreamReader } from "./take-record.ts";

/** What a look at a record's line gave: it is quiet, rules saw something, or it must be parsed. */
export type Look = typeof QUIET | Glance | null;

/** The record would become an event, and no rule matches that. */
export const QUIET = "quiet";

/**
 * Looks at the lines of a recorded stream before anything is made of them. Nearly all would become
 * events that no rule matches: nothing need be made of these.
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

  /** Of a quiet record the clock of the stream takes note. */
  look(raw: RawRecord): Look {
    const record = this.#flat?.read(raw) ?? null;
    if (record === null) return null;
    const glance = this.#rules.glance(record);
    if (glance !== null) return glance;
    const event = timed(raw, record);
    // A time before the year 1685 has no place in the schema: the full way refuses such an event.
    if (!Number.isSafeInteger(event.time)) return null;
    this.#clock.advance(event);
    return QUIET;
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
