import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 25;

/** Asks again and again until the answer is neither null nor false; fails after the deadline. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | false> | T | null | false,
  deadlineMs = 30_000,
): Promise<T> {
  const end = performance.now() + deadlineMs;
  let failure: unknown = null;
  while (performance.now() < end) {
    try {
      const answer = await ask();
      if (answer !== null && answer !== false) return answer;
      failure = null;
    } catch (cause) {
      failure = cause;
    }
    await sleep(POLL_MS);
  }
  throw new Error(`${what}: not within ${deadlineMs} ms`, { cause: failure });
}
