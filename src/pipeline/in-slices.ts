import { setImmediate } from "node:timers/promises";

import type { Slices } from "../lib/slices.ts";

/** What is done in one go; the event loop is held up for no longer than this and one step. */
const SLICE_MS = 8;

/** Does work in slices, and lets everything else run in between. */
export async function inSlices<T>(work: Slices<T>): Promise<T> {
  for (;;) {
    const endMs = performance.now() + SLICE_MS;
    do {
      const step = work.next();
      if (step.done === true) return step.value;
    } while (performance.now() < endMs);
    await setImmediate();
  }
}
