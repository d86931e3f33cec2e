/**
 * Work in slices: it yields where it can be paused, every millisecond or so, and returns what it
 * made. Whoever drives it decides how much is done at a time.
 */
export type Slices<T> = Generator<void, T>;

/** All of the work at once. */
export function finish<T>(work: Slices<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** After so many items is a pause, where each costs a microsecond or two. */
export const ITEMS_A_SLICE: number = 1_000;
