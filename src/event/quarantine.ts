import type { EpochMicros } from "../lib/time.ts";
import type { Refusal } from "./parsed.ts";
import type { EventId, Origin } from "./raw-record.ts";

/** A record that could not become an event: its bytes, exactly, and why. Can be replayed. */
export interface Quarantined {
  readonly id: EventId;
  readonly source: string;
  readonly stream: string;
  readonly received: EpochMicros;
  readonly origin: Origin;
  readonly parser: string;
  /** What the parser knew of the stream (the header of a Zeek log), so it can try again. */
  readonly context: string | null;
  readonly refusal: Refusal;
  readonly bytes: Uint8Array;
  readonly cutBytes: number;
}
