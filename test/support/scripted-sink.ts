import type { Alert } from "../../src/alert/index.ts";
import type { Outcome, Sink } from "../../src/sinks/index.ts";

/** A sink that answers as `answer` says, and keeps what it called delivered. */
export class ScriptedSink implements Sink {
  readonly name = "scripted";
  readonly limits = { batchAlerts: 10, lingerMs: 0 };
  /** Ids of each send. */
  readonly sends: string[][] = [];
  /** Ids that were delivered, in order, repetitions included. */
  readonly delivered: string[] = [];
  readonly #answer: (alert: Alert, send: number, signal: AbortSignal) => Promise<Outcome> | Outcome;

  constructor(
    answer: (alert: Alert, send: number, signal: AbortSignal) => Promise<Outcome> | Outcome,
  ) {
    this.#answer = answer;
  }

  async send(batch: readonly Alert[], signal: AbortSignal): Promise<readonly Outcome[]> {
    this.sends.push(batch.map((alert) => alert.id));
    const number = this.sends.length;
    const outcomes: Outcome[] = [];
    for (const alert of batch) {
      const outcome = await this.#answer(alert, number, signal);
      if (outcome.kind === "delivered") this.delivered.push(alert.id);
      outcomes.push(outcome);
    }
    return outcomes;
  }

  async close(): Promise<void> {}
}
