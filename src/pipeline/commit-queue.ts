import { performance } from "node:perf_hooks";

import { errorOf } from "../lib/caught.ts";
import { delay } from "../lib/delay.ts";
import type { Logger } from "../telemetry/index.ts";
import type { Step, TopicLog } from "../topics/index.ts";
import { Lane } from "./lane.ts";

/** Something to commit, made into a step as often as it takes. */
export interface Committable {
  toStep(log: TopicLog): Step;
  readonly bytes: number;
  /** Whether it is tried again after a failure; else the failure is told and it is dropped. */
  readonly keep: boolean;
  readonly urgent: boolean;
}

export interface CommitQueueOptions {
  readonly log: TopicLog;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** How much may be under way; `room` waits beyond it. */
  readonly inFlightBytesMax: number;
  readonly retryMs: number;
}

/**
 * Commits in the order of submission with several under way. When one fails (disk full), those
 * after it fail with it; all that are to be kept are committed again, in the same order, until the
 * log can be written.
 */
export class CommitQueue {
  readonly #options: CommitQueueOptions;
  readonly #waiting: (() => void)[] = [];
  /** Submitted and not settled, in order. */
  #entries: Entry[] = [];
  #bytes = 0;
  #underWay = 0;
  #lane = new Lane();
  #failure: Error | null = null;
  /** Why the work was given up at the stop: nothing is committed after it. */
  #givenUp: Error | null = null;
  /** The last failure and when it was, until a commit works. */
  #last: { readonly cause: Error; readonly atMs: number } | null = null;

  constructor(options: CommitQueueOptions) {
    this.#options = options;
    options.signal.addEventListener("abort", () => this.#wake(), { once: true });
  }

  /** Why commits fail, until one works again; null while they work. */
  get failure(): Error | null {
    if (this.#last === null) return null;
    const { cause, atMs } = this.#last;
    if (this.#entries.length > 0) return cause;
    // Nothing is left to try again, and who goes by this would send nothing that could show it over.
    const rememberedMs = this.#options.retryMs * REMEMBERED_RETRIES;
    return performance.now() - atMs < rememberedMs ? cause : null;
  }

  /** Resolves when another batch may be submitted, or on abort. */
  async room(): Promise<void> {
    while (this.#bytes >= this.#options.inFlightBytesMax && !this.#options.signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  /** Resolves when the work is durable; rejects when it is not kept and could not be written. */
  submit(work: Committable): Promise<void> {
    // What comes behind work that was given up would leave a gap.
    if (this.#givenUp !== null) return Promise.reject(this.#givenUp);
    return new Promise((resolve, reject) => {
      const entry: Entry = { work, resolve, reject };
      this.#entries.push(entry);
      this.#bytes += work.bytes;
      if (this.#failure === null) void this.#commit(entry);
    });
  }

  async #commit(entry: Entry): Promise<void> {
    const { work } = entry;
    this.#underWay += 1;
    try {
      await this.#lane.commit(work.toStep(this.#options.log), { urgent: work.urgent });
      this.#works();
      this.#settle(entry, null);
    } catch (cause) {
      this.#failure ??= errorOf(cause);
    }
    this.#underWay -= 1;
    if (this.#failure !== null && this.#underWay === 0) await this.#again();
  }

  async #again(): Promise<void> {
    const { retryMs, signal } = this.#options;
    const cause = this.#failure;
    if (cause === null) return;
    this.#fails(cause);
    for (const entry of this.#entries.filter((each) => !each.work.keep)) this.#settle(entry, cause);
    await delay(retryMs, signal);
    if (signal.aborted) {
      this.#givenUp = cause;
      for (const entry of this.#entries.slice()) this.#settle(entry, cause);
      return;
    }
    this.#lane = new Lane();
    this.#failure = null;
    for (const entry of this.#entries.slice()) void this.#commit(entry);
  }

  /** Told once, not at each try: the disk that is full may be the one with the log of the system. */
  #fails(cause: Error): void {
    if (this.#last?.cause.message !== cause.message) {
      const fields = { cause: cause.message, batches: this.#entries.length };
      this.#options.logger.error(fields, "commit failed; will retry");
    }
    this.#last = { cause, atMs: performance.now() };
  }

  #works(): void {
    if (this.#last !== null) this.#options.logger.info({}, "commits work again");
    this.#last = null;
  }

  #settle(entry: Entry, failure: Error | null): void {
    this.#entries.splice(this.#entries.indexOf(entry), 1);
    this.#bytes -= entry.work.bytes;
    this.#wake();
    if (failure === null) entry.resolve();
    else entry.reject(failure);
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

/** After so many times the wait between tries a failure that nobody asks about is forgotten. */
const REMEMBERED_RETRIES = 30;

interface Entry {
  readonly work: Committable;
  readonly resolve: () => void;
  readonly reject: (cause: Error) => void;
}
