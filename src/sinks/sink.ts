import type { Alert } from "../alert/index.ts";

/** What became of one alert of a batch. */
export type Outcome =
  | { readonly kind: "delivered" }
  /** Not now: same alert later, not before `afterMs` where the receiver named a time. */
  | { readonly kind: "retry"; readonly reason: string; readonly afterMs?: number }
  /** This alert is refused for good: dead letter. */
  | { readonly kind: "dead"; readonly reason: string; readonly status?: number }
  /** Credentials or configuration: keep the data, stop the sink, say so. */
  | { readonly kind: "pause"; readonly reason: string };

/**
 * A place alerts go to. `send` resolves with one outcome for each alert of the batch, in order; it
 * never rejects for what the receiver does, and it splits a batch itself when the receiver calls
 * it too large. Delivery is at least once; `alert.id` lets the receiver drop a repetition.
 */
export interface Sink {
  readonly name: string;
  readonly limits: { readonly batchAlerts: number; readonly lingerMs: number };
  send(batch: readonly Alert[], signal: AbortSignal): Promise<readonly Outcome[]>;
  close(): Promise<void>;
}
