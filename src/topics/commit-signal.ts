import { PipelineError } from "../errors.ts";

/** Counts commits and wakes those who wait for one; each waits at most until its own abort. */
export class CommitSignal {
  readonly #waiting = new Set<Waiter>();
  #closed = false;
  #count = 0;

  /** How many commits there were. */
  get count(): number {
    return this.#count;
  }

  get waiters(): number {
    return this.#waiting.size;
  }

  /** Resolves once the count is beyond `seen` or on abort; rejects with TOPIC_CLOSED after `close`. */
  wait(seen: number, signal: AbortSignal): Promise<void> {
    if (this.#closed) return Promise.reject(topicClosed());
    if (this.#count > seen || signal.aborted) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const done = (): void => {
        this.#waiting.delete(waiter);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const waiter: Waiter = {
        done,
        fail: () => {
          signal.removeEventListener("abort", done);
          reject(topicClosed());
        },
      };
      this.#waiting.add(waiter);
      signal.addEventListener("abort", done, { once: true });
    });
  }

  fire(): void {
    this.#count++;
    for (const waiter of this.#waiting) waiter.done();
  }

  close(): void {
    this.#closed = true;
    for (const waiter of this.#waiting) waiter.fail();
    this.#waiting.clear();
  }
}

/** What every call on a closed log fails with. */
export function topicClosed(): PipelineError {
  return new PipelineError("TOPIC_CLOSED", "the topic log is closed; open it again to use it");
}

interface Waiter {
  readonly done: () => void;
  readonly fail: () => void;
}
