import { type EpochMicros, epochMicros } from "../lib/time.ts";
import type { StreamClock } from "./stream-clock.ts";

/**
 * The time before which all streams are complete: the least of the newest event times of the
 * streams that are not idle, less the largest lateness of any open stream (an idle one may come
 * back and be within its lateness). It never goes back, and stands still while all are idle. When
 * no stream is open, nothing more can come: it is the newest event time of all.
 */
export class Watermark {
  readonly #idleAfterMicros: number;
  readonly #open = new Map<string, OpenStream>();
  #newest: number;
  #value: number;

  constructor(idleAfterMicros: number, value: EpochMicros | null) {
    this.#idleAfterMicros = idleAfterMicros;
    this.#value = value ?? Number.NEGATIVE_INFINITY;
    this.#newest = this.#value;
  }

  /** From now on the stream holds the watermark back, until it ends or falls idle. */
  open(stream: string, clock: StreamClock | null, now: EpochMicros): void {
    this.#open.set(stream, { clock, heard: now });
  }

  /** The stream brought records at `now`. */
  hear(stream: string, now: EpochMicros): void {
    const entry = this.#open.get(stream);
    if (entry === undefined) return;
    entry.heard = now;
    if (entry.clock?.max !== null) this.#newest = Math.max(this.#newest, entry.clock?.max ?? 0);
  }

  end(stream: string): void {
    this.#open.delete(stream);
  }

  /** The watermark at `now`; null while it is not known yet. */
  at(now: EpochMicros): EpochMicros | null {
    const complete = this.#open.size === 0 ? this.#newest : this.#leastActive(now);
    if (Number.isFinite(complete)) this.#value = Math.max(this.#value, complete);
    return Number.isFinite(this.#value) ? epochMicros(this.#value) : null;
  }

  /** Not finite when no stream is active, or one that is active has brought nothing yet. */
  #leastActive(now: EpochMicros): number {
    let newest = Number.POSITIVE_INFINITY;
    let slack = 0;
    for (const stream of this.#open.values()) {
      const { clock } = stream;
      slack = Math.max(slack, clock?.slack ?? 0);
      // A wall clock that was set back must not make a silent stream seem heard for as long.
      if (stream.heard > now) stream.heard = now;
      if (now - stream.heard > this.#idleAfterMicros) continue;
      newest = Math.min(newest, clock?.max ?? Number.NEGATIVE_INFINITY);
    }
    return newest - slack;
  }
}

interface OpenStream {
  /** Null for a source that has not told its streams yet. */
  readonly clock: StreamClock | null;
  heard: EpochMicros;
}
