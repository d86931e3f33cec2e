import type { EventId } from "../../event/index.ts";
import type { Clock } from "../../lib/clock.ts";
import { sha256Hex } from "../../lib/hash.ts";
import type { Logger, Metrics } from "../../telemetry/index.ts";

/** What a source of records that come only once needs from outside. */
export interface ArrivalDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** From `createRunId`: different at each start of the program. */
  readonly runId: string;
}

/** Names one start of the program, for ever: its time and 52 bits of chance. */
export function createRunId(clock: Clock, random: () => number): string {
  return `${clock.now().toString(36)}${Math.floor(random() * 2 ** 52).toString(36)}`;
}

/** Gives each record of one source an id that no other record ever has. */
export function createArrivalIds(runId: string, source: string): () => EventId {
  const prefix = `${runId}-${sha256Hex(source).slice(0, 8)}`;
  let sequence = 0;
  return () => `${prefix}-${(sequence++).toString(36)}` as EventId;
}
