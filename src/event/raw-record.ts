import type { Brand } from "../lib/brand.ts";
import type { EpochMicros } from "../lib/time.ts";

/**
 * Identifies one record of one source for good. From a source that can be read again it derives
 * from the place (identity of the file and byte offset), so reading again gives the same id;
 * from one that cannot (syslog, HTTP) it is given on arrival and travels with the event.
 */
export type EventId = Brand<string, "EventId">;

/** Where the bytes came from. */
export type Origin =
  | { readonly kind: "file"; readonly path: string; readonly offset: number }
  | { readonly kind: "peer"; readonly transport: "udp" | "tcp" | "http"; readonly address: string }
  | { readonly kind: "inline" };

/**
 * Framed bytes with their origin: one line, one datagram, one message. What is told of it may be
 * made when it is asked for, so it is not copied by `...`.
 */
export interface RawRecord {
  readonly id: EventId;
  /** The name of the configured source. */
  readonly source: string;
  /** Records of one stream arrive in the order they were written: one file, one listener. */
  readonly stream: string;
  /** Without the line end. Never changed after framing. */
  readonly bytes: Uint8Array;
  /** How many bytes beyond the limit were cut off the end; 0 when whole. */
  readonly cutBytes: number;
  readonly received: EpochMicros;
  /** When it was written at the latest, where that is long before it was received: an old file. */
  readonly written?: EpochMicros | undefined;
  readonly origin: Origin;
}
