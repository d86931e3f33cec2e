import { PipelineError } from "../errors.ts";
import type { Step } from "../topics/index.ts";

/**
 * Commits the steps of one producer so that a later one can never become visible when an earlier
 * one failed, although several are under way: after a failure every commit is refused until the
 * producer has seen it and starts a new lane.
 */
export class Lane {
  #last: Step | null = null;

  commit(step: Step, options: { readonly urgent: boolean }): Promise<void> {
    if (this.#last?.rejected === true) return Promise.reject(new PipelineError(...FAILED));
    this.#last = step;
    return step.commit(options);
  }
}

const FAILED = ["TOPIC_WRITE_FAILED", "a step before this one could not be written"] as const;
