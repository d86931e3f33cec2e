import { NOWHERE } from "./key-table.ts";
import { bytes } from "./text-bytes.ts";

/** Whether digits make a number of JSON: no zero in front of them, and no `-0`. */
export function isWhole(start: number, first: number, end: number): boolean {
  const size = end - first;
  if (bytes[first] === ZERO) return size === 1 && (first === start || bytes[end] === POINT);
  return size > 0 && size <= DIGITS_MAX;
}

/** Behind what stands for itself in a text. */
export function afterPlain(start: number): number {
  const text = bytes;
  const classes = CLASSES;
  let at = start;
  while ((classes[text[at] ?? 0] ?? 0) === PLAIN) at++;
  return at;
}

/** Behind the space between the parts of JSON. */
export function afterSpace(start: number): number {
  let at = start;
  while (isSpace(bytes[at] ?? 0)) at++;
  return at;
}

function isSpace(code: number): boolean {
  return code <= SPACE && (code === SPACE || code === 10 || code === 13 || code === 9);
}

/** Behind decimal digits. */
export function afterDigits(start: number): number {
  let at = start;
  while (isDigit(bytes[at] ?? 0)) at++;
  return at;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= 57;
}

/** The unit of UTF-16 that four hexadecimal digits name, or `NOWHERE`. */
export function unitAt(start: number): number {
  let unit = 0;
  for (let at = start; at < start + 4; at++) {
    const digit = hexOf(bytes[at] ?? 0);
    if (digit === NOWHERE) return NOWHERE;
    unit = 16 * unit + digit;
  }
  return unit;
}

function hexOf(code: number): number {
  if (isDigit(code)) return code - ZERO;
  const letter = code | 0x20;
  return letter >= SMALL_A && letter <= SMALL_F ? letter - SMALL_A + 10 : NOWHERE;
}

/** Puts a character below 2^16 into `bytes`; gives the place behind it. */
export function putUtf8(code: number, at: number): number {
  if (code <= ASCII_MAX) {
    bytes[at] = code;
    return at + 1;
  }
  const isShort = code < 0x8_00;
  bytes[at] = isShort ? 0xc0 | (code >> 6) : 0xe0 | (code >> 12);
  const last = isShort ? at + 1 : at + 2;
  if (!isShort) bytes[at + 1] = 0x80 | ((code >> 6) & 0x3f);
  bytes[last] = 0x80 | (code & 0x3f);
  return last + 1;
}

/** More digits are for a full reader. */
export const DIGITS_MAX = 32;

const SPACE = 32;
export const QUOTE = 34;
export const MINUS = 45;
export const POINT = 46;
const ZERO = 48;
export const BACKSLASH = 92;
const SMALL_A = 97;
export const SMALL_E = 101;
const SMALL_F = 102;
export const SMALL_U = 117;
export const ASCII_MAX = 127;

export const PLAIN = 0;
/** By byte: what stands for itself in a text, and what does not. */
export const CLASSES: Uint8Array = Uint8Array.from({ length: 256 }, (_, code) =>
  code < SPACE || code === QUOTE || code === BACKSLASH || code > ASCII_MAX ? 1 : PLAIN,
);

/** By what follows the backslash; 0 where that is no escape of one character. */
export const ESCAPES: Uint8Array = new Uint8Array(256);
for (const [name, code] of Object.entries({
  '"': QUOTE,
  "\\": BACKSLASH,
  "/": 47,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
})) {
  ESCAPES[name.charCodeAt(0)] = code;
}
