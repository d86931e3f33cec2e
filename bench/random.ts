/** Numbers that look random and are the same in every run. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [0, limit). */
  below(limit: number): number;
  pick<const T extends readonly unknown[]>(items: T): T[number];
  /** Letters and digits. */
  word(length: number): string;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** mulberry32: small, fast, good enough to spread values. */
export function createRandom(seed: number): Random {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    pick: (items) => items[below(items.length)],
    word: (length) => Array.from({ length }, () => LETTERS[below(LETTERS.length)]).join(""),
  };
}
