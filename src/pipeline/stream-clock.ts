import type { Event, Sensor } from "../event/index.ts";
import { type EpochMicros, epochMicros } from "../lib/time.ts";
import type { Lateness } from "./lateness.ts";

/** When an event happened, and how that is known. */
export interface TimedEvent extends Pick<Event, "dataset" | "time"> {
  readonly sensor: Pick<Sensor, "timeSource" | "timeQuality">;
}

/** What of a stream's clock is committed with its records. */
export interface StreamClockState {
  readonly max: EpochMicros | null;
  readonly timed: boolean;
  readonly slack: number;
}

/**
 * Event time of one stream: how far its newest event is, so which events are late and up to where
 * the stream is complete. It depends on the records of the stream alone.
 */
export class StreamClock {
  readonly #lateness: Lateness;
  /** Newest event time. */
  #max: EpochMicros | null;
  /** Whether an event brought a time of its own; from then on times of arrival do not count. */
  #timed: boolean;
  /** The largest lateness of the datasets seen. */
  #slack: number;

  constructor(lateness: Lateness, state: StreamClockState | null) {
    this.#lateness = lateness;
    this.#max = state?.max ?? null;
    this.#timed = state?.timed ?? false;
    this.#slack = state?.slack ?? 0;
  }

  /**
   * Of a recording: what arrives is read long after it happened, so times of arrival never count.
   */
  static ofRecording(lateness: Lateness): StreamClock {
    return new StreamClock(lateness, { max: null, timed: true, slack: 0 });
  }

  /** Whether the event is further behind the newest of the stream than its dataset allows. */
  isLate(event: Event): boolean {
    return this.#max !== null && event.time < this.#max - this.#lateness.of(event.dataset);
  }

  /**
   * Takes note of an event that was kept. A time of arrival (the log had none, or one in the
   * future) moves the clock only in a stream that never brought a time.
   */
  advance(event: TimedEvent): void {
    const slack = this.#lateness.of(event.dataset);
    if (slack > this.#slack) this.#slack = slack;
    const own = event.sensor.timeSource === "log";
    if (!own && (this.#timed || event.sensor.timeQuality === "skewed")) return;
    if (this.#max === null || event.time > this.#max || own !== this.#timed) this.#max = event.time;
    this.#timed = own;
  }

  /** Newest event time; null before the first event. */
  get max(): EpochMicros | null {
    return this.#max;
  }

  /** The largest lateness allowed to an event of the stream, in µs. */
  get slack(): number {
    return this.#slack;
  }

  /** Up to where the stream has come whole, as far as its events may be late; null before the first. */
  get complete(): EpochMicros | null {
    return this.#max === null ? null : epochMicros(this.#max - this.#slack);
  }

  state(): StreamClockState {
    return { max: this.#max, timed: this.#timed, slack: this.#slack };
  }
}
