import type { Alert } from "../alert/index.ts";
import { invariant } from "../lib/invariant.ts";
import type { EpochMicros } from "../lib/time.ts";
import { enclose, encodeDeadLetter, type Outcome } from "../sinks/index.ts";
import type { NewRecord, Offset } from "../topics/index.ts";
import type { DeliverableRecord } from "./deliver-read.ts";

/** A record that is still to be sent. */
export interface OpenRecord {
  readonly alert: Alert;
}

/** What can be committed: everything up to the first record that is still open. */
export interface Settled {
  readonly next: Offset;
  readonly delivered: number;
  readonly letters: readonly NewRecord[];
  readonly records: number;
}

/**
 * The records of one batch on their way. Outcomes may settle them in any order; what is committed
 * is the settled beginning, so that the position never passes an open record and a dead letter is
 * written in the same step in which the position passes its alert.
 */
export class DeliveryBatch {
  readonly #sink: string;
  readonly #entries: Entry[];
  #committed = 0;
  #attempts = 0;

  constructor(sink: string, records: readonly DeliverableRecord[]) {
    this.#sink = sink;
    this.#entries = records.map(({ record, alert }) => ({ record, alert, outcome: null }));
  }

  /** How often it was sent. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Records without a final outcome, in order. */
  get open(): readonly OpenRecord[] {
    return this.#entries.filter((entry) => entry.outcome === null).filter(hasAlert);
  }

  /** Takes one outcome for each open record, in order. */
  take(outcomes: readonly Outcome[], now: EpochMicros): void {
    const open = this.#entries.filter((entry) => entry.outcome === null);
    this.#attempts += 1;
    let i = 0;
    for (const entry of open) {
      const outcome = entry.alert === null ? UNREADABLE : outcomes[i++];
      invariant(outcome !== undefined, "there is an outcome for each open record");
      if (outcome.kind === "delivered") entry.outcome = "delivered";
      if (outcome.kind === "dead") entry.outcome = this.#letter(entry, outcome, now);
    }
  }

  /** The settled beginning that is not committed yet; null when there is none. */
  settled(): Settled | null {
    const letters: NewRecord[] = [];
    let end = this.#committed;
    let next: Offset | null = null;
    for (const entry of this.#entries.slice(this.#committed)) {
      if (entry.outcome === null) break;
      if (entry.outcome !== "delivered") letters.push(entry.outcome);
      next = (entry.record.offset + 1) as Offset;
      end += 1;
    }
    if (next === null) return null;
    const records = end - this.#committed;
    return { next, letters, records, delivered: records - letters.length };
  }

  /** Says that what `settled` gave is durable. */
  commit(settled: Settled): void {
    this.#committed += settled.records;
  }

  #letter(entry: Entry, outcome: Outcome & { kind: "dead" }, now: EpochMicros): NewRecord {
    const { record, alert } = entry;
    const value = encodeDeadLetter({
      sink: this.#sink,
      reason: outcome.reason,
      status: outcome.status ?? null,
      attempts: this.#attempts,
      time: now,
      offset: record.offset,
      alertId: alert?.id ?? null,
      ...enclose(record.value),
    });
    return { key: alert?.id ?? record.key, value, timestamp: record.timestamp };
  }
}

interface Entry {
  readonly record: DeliverableRecord["record"];
  readonly alert: Alert | null;
  /** Final: delivered, or the dead letter to write. */
  outcome: "delivered" | NewRecord | null;
}

const UNREADABLE: Outcome = {
  kind: "dead",
  reason: "the record of the alerts topic holds no alert that this version can read",
};

function hasAlert<T extends { readonly alert: Alert | null }>(
  entry: T,
): entry is T & { readonly alert: Alert } {
  return entry.alert !== null;
}
