/** Beyond this a double holds no whole microseconds, so there is nothing to round. */
export const ROUNDABLE_MAX = 9_007_199_254;

/**
 * Rounds to six decimals, the precision of Zeek's TSV, so that a value read from JSON equals the
 * same value read from TSV. Never gives -0.
 */
export function roundMicros(value: number): number {
  if (value > ROUNDABLE_MAX || value < -ROUNDABLE_MAX) return value;
  return Math.round(value * 1e6) / 1e6 + 0;
}

/** A whole number written in `text` from `start` to `end`; null when it is none. */
export function readInteger(text: string, start: number, end: number): number | bigint | null {
  const negative = text.charCodeAt(start) === 45;
  const first = negative ? start + 1 : start;
  if (first === end) return null;
  let value = 0;
  for (let at = first; at < end; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return null;
    value = value * 10 + digit;
  }
  if (end - first > 20) return null;
  if (value > Number.MAX_SAFE_INTEGER) return BigInt(text.slice(start, end));
  return negative ? 0 - value : value;
}

/**
 * A decimal number written in `text` from `start` to `end`, rounded to six decimals; exponents are
 * read, infinities and `nan` too. undefined when it is none.
 */
export function readReal(text: string, start: number, end: number): number | undefined {
  // `1521911720.600843`, as Zeek writes nearly all of them: both parts as one exact whole number,
  // whose quotient is the double nearest to the decimal.
  const point = end - 7;
  if (point > start && end - start <= 17 && text.charCodeAt(point) === 46) {
    const whole = digits(text, start, point);
    const fraction = digits(text, point + 1, end);
    if (whole >= 0 && fraction >= 0 && whole < ROUNDABLE_MAX) {
      return (whole * 1e6 + fraction) / 1e6;
    }
  }
  return readOddReal(text.slice(start, end));
}

function digits(text: string, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

const REAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const ENDLESS = /^[+-]?(?:inf(?:inity)?|nan)$/i;

function readOddReal(text: string): number | undefined {
  if (REAL.test(text)) return roundMicros(Number(text));
  return ENDLESS.test(text) ? Number.NaN : undefined;
}
