import { invariant } from "../lib/invariant.ts";
import type { Outcome } from "./sink.ts";

/** Alerts `start` up to, not including, `end` of a batch. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Alerts that an indexer took, and the number under which it will say that they are safe. */
export interface PendingAck extends Range {
  readonly channel: string;
  /** Null when the reply named none, which an acknowledging token does not do. */
  readonly ackId: number | null;
}

/** What is known of each alert of one batch while it is being sent. */
export class HecRound {
  readonly #outcomes: (Outcome | undefined)[];
  #pending: PendingAck[] = [];

  constructor(size: number) {
    this.#outcomes = Array.from({ length: size }, () => undefined);
  }

  get pending(): readonly PendingAck[] {
    return this.#pending;
  }

  /** Gives the alerts of the range their outcome. */
  settle(range: Range, outcome: Outcome): void {
    for (let i = range.start; i < range.end; i++) this.#outcomes[i] = outcome;
  }

  /** The indexer has the range; it counts when it is acknowledged. */
  await(pending: PendingAck): void {
    if (pending.end > pending.start) this.#pending.push(pending);
  }

  /** Settles what is pending and fits; the rest stays pending. */
  settlePending(fits: (pending: PendingAck) => boolean, outcome: Outcome): void {
    const rest: PendingAck[] = [];
    for (const each of this.#pending) {
      if (fits(each)) this.settle(each, outcome);
      else rest.push(each);
    }
    this.#pending = rest;
  }

  /** One outcome an alert; those that nothing is known of get `otherwise`. */
  finish(otherwise: Outcome | null): readonly Outcome[] {
    return this.#outcomes.map((outcome) => {
      const known = outcome ?? otherwise;
      invariant(known !== null, "a round without a halt settles every alert");
      return known;
    });
  }
}
