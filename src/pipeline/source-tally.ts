import type { RecordOutcome } from "../ingest/index.ts";
import { formatRfc3339 } from "../lib/rfc3339.ts";
import type { EpochMicros } from "../lib/time.ts";

/** What `/api/v1/status` shows of one source. */
export interface SourceStatus {
  readonly name: string;
  /** Records since the start, the quarantined ones among them. */
  readonly records: number;
  readonly quarantined: number;
  /** When the last ones were committed, RFC 3339; null while none were. */
  readonly lastRecordsAt: string | null;
  /** What it cannot read at present. */
  readonly troubles: readonly string[];
}

/** Counts what came of each source since the start. */
export class SourceTally {
  readonly #counts = new Map<string, Counts>();

  /** The outcomes of one committed batch. */
  add(source: string, outcomes: readonly RecordOutcome[], now: EpochMicros): void {
    if (outcomes.length === 0) return;
    const { records, quarantined } = this.#counts.get(source) ?? NONE;
    const refused = outcomes.filter(({ kind }) => kind === "quarantined").length;
    this.#counts.set(source, {
      records: records + outcomes.length,
      quarantined: quarantined + refused,
      last: now,
    });
  }

  status(name: string, troubles: readonly string[]): SourceStatus {
    const { records, quarantined, last } = this.#counts.get(name) ?? NONE;
    const lastRecordsAt = last === null ? null : formatRfc3339(last);
    return { name, records, quarantined, lastRecordsAt, troubles };
  }
}

interface Counts {
  readonly records: number;
  readonly quarantined: number;
  readonly last: EpochMicros | null;
}

const NONE: Counts = { records: 0, quarantined: 0, last: null };
