import { PipelineError } from "../errors.ts";

/** Wakes those who wait for a commit; each waits at most until its own abort. */
export class CommitSignal {
  readonly #waiting = new Set<Waiter>();
  #closed = false;

  get waiters(): number {
    return this.#waiting.size;
  }

  /** Resolves at the next `fire` or on abort; rejects with TOPIC_CLOSED after `close`. */
  wait(signal: AbortSignal): Promise<void> {
    if (this.#closed) return Promise.reject(topicClosed());
    if (signal.aborted) return Promise.resolve();
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
