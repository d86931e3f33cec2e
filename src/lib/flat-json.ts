import { isUtf8 } from "node:buffer";

import type { JsonValue } from "./json.ts";
import { bytes, RECORD_AT, RECORD_BYTES_MAX } from "./text-bytes.ts";
import { decodeUtf8 } from "./utf8.ts";

/** What stands at a place of a record. */
export const STRING = 1;
/** A text with characters beyond ASCII, in UTF-8. */
export const WIDE_STRING = 2;
export const NUMBER = 3;
export const TRUE = 4;
export const FALSE = 5;
export const NULL = 6;
export const LIST = 7;

type NumberChange = (number: number | bigint) => number | bigint;

/** No such member. */
export const ABSENT = -1;

/**
 * Reads records of JSON without making objects of them: one object on one line, whose members are
 * texts, numbers, booleans, null, and lists of these. It takes what nearly all logs write: UTF-8,
 * keys of ASCII and none twice, no exponents. Of such a line it says where each value
 * stands in `bytes`, escapes resolved, and gives those that are asked for, as `parseJson` would.
 * Any other line it leaves to a full reader. One record is at hand at a time.
 */
export class FlatJson {
  /** By place. */
  readonly #kinds = new Uint8Array(PLACES_MAX);
  readonly #starts = new Int32Array(PLACES_MAX);
  readonly #ends = new Int32Array(PLACES_MAX);
  /** By number of a key: the record that it was met in last, and where. */
  #met = new Int32Array(KEYS_ROOM);
  #places = new Int32Array(KEYS_ROOM);
  /** By number of a key: which one came behind it last. */
  #following = new Int32Array(KEYS_ROOM);
  readonly #keys = new Keys();
  #change: NumberChange = (number) => number;
  #record = 0;
  #count = 0;
  #length = 0;
  /** Where the next text with escapes is put. */
  #spare = 0;
  /** Whether it has a null, or a list with a boolean or null. */
  hasGaps = false;
  /** Whether it has a whole number of more than 15 digits. */
  hasLong = false;
  /** Whether the name of a member begins with `_` or `@`. */
  hasMeta = false;
  /** Whether it has characters beyond ASCII. */
  isWide = false;

  /** What `value` makes of numbers. */
  changeNumbers(change: NumberChange): void {
    this.#change = change;
  }

  /** Numbers a key for `place`. Keys that are asked for should be few. */
  key(name: string): number {
    const number = this.#keys.add(name);
    this.#grow();
    return number;
  }

  /**
   * Turns to a record; false when it is none that this can read. With `from` the line is read from
   * the quote of a key on, as if the brace stood before it.
   */
  read(line: Uint8Array, from: number = 0): boolean {
    this.#begin();
    if (line.length > RECORD_BYTES_MAX - 1) return false;
    copy.call(line, bytes, RECORD_AT, 0);
    const end = RECORD_AT + line.length;
    bytes[end] = 0;
    this.#length = line.length;
    this.#spare = end + 1;
    let at = RECORD_AT + from;
    if (from === 0) {
      at = afterSpace(at);
      if (bytes[at] !== OPEN_BRACE) return false;
      at = afterSpace(at + 1);
    }
    at = bytes[at] === CLOSE_BRACE && from === 0 ? at + 1 : this.#readMembers(at);
    if (at === FAILED || afterSpace(at) !== end) return false;
    return !this.isWide || isUtf8(line);
  }

  /** Of the line at hand. */
  get length(): number {
    return this.#length;
  }

  /** Up to where `bytes` has something of the record: the line, and texts with escapes behind it. */
  get filled(): number {
    return this.#spare;
  }

  /** How many places there are: those of the members, and behind each list its elements. */
  get count(): number {
    return this.#count;
  }

  /** Where the member with a key stands. */
  place(key: number): number {
    return this.#met[key] === this.#record ? (this.#places[key] ?? ABSENT) : ABSENT;
  }

  kind(place: number): number {
    return this.#kinds[place] ?? 0;
  }

  /** In `bytes`; of a list, the place of its first element. */
  start(place: number): number {
    return this.#starts[place] ?? 0;
  }

  /** In `bytes`; of a list, the place behind its last element. */
  end(place: number): number {
    return this.#ends[place] ?? 0;
  }

  /** The value at a place; undefined for `ABSENT`. */
  value(place: number): JsonValue | undefined {
    if (place === ABSENT) return undefined;
    const start = this.start(place);
    const end = this.end(place);
    switch (this.kind(place)) {
      case STRING:
        return latin1Slice.call(bytes, start, end);
      case WIDE_STRING:
        return decodeUtf8(bytes, start, end);
      case NUMBER:
        return this.#change(numberOf(latin1Slice.call(bytes, start, end)));
      case TRUE:
        return true;
      case FALSE:
        return false;
      case LIST: {
        const list: JsonValue[] = [];
        for (let at = start; at < end; at++) list.push(this.value(at) ?? null);
        return list;
      }
      default:
        return null;
    }
  }

  /** The line at hand. */
  text(): string {
    return decodeUtf8(bytes, RECORD_AT, RECORD_AT + this.#length);
  }

  #begin(): void {
    this.#count = 0;
    this.hasGaps = false;
    this.hasLong = false;
    this.hasMeta = false;
    this.isWide = false;
    this.#record++;
    if (this.#record < RECORDS_MAX) return;
    this.#record = 1;
    this.#met.fill(0);
  }

  #grow(): void {
    const { size } = this.#keys;
    if (size <= this.#met.length) return;
    this.#met = grown(this.#met);
    this.#places = grown(this.#places);
    this.#following = grown(this.#following);
  }

  /** From the first key on; gives the place behind the closing brace, or `FAILED`. */
  #readMembers(first: number): number {
    let before = 0;
    let at = first;
    for (;;) {
      if (bytes[at] !== QUOTE) return FAILED;
      at++;
      // Records of one writer look alike: the key that came here last is tried first.
      let key = this.#following[before] ?? 0;
      let end = this.#keys.endAt(key, at);
      if (end === FAILED) {
        end = endOfKey(at);
        if (end === FAILED) return FAILED;
        key = this.#keys.find(at, end);
        if (key === FAILED) key = this.#learn(at, end);
        if (key === FAILED) return FAILED;
        this.#following[before] = key;
      }
      before = key;
      // Of a key that comes twice the last one counts: not here.
      if (this.#met[key] === this.#record || this.#count === PLACES_MAX) return FAILED;
      this.#met[key] = this.#record;
      this.#places[key] = this.#count;
      if (this.#keys.isMeta(key)) this.hasMeta = true;
      at = end + 1;
      if (bytes[at] !== COLON) {
        at = afterSpace(at);
        if (bytes[at] !== COLON) return FAILED;
      }
      at = this.#readValue(afterSpace(at + 1));
      if (at === FAILED) return FAILED;
      at = afterSpace(at);
      if (bytes[at] === CLOSE_BRACE) return at + 1;
      if (bytes[at] !== COMMA) return FAILED;
      at = afterSpace(at + 1);
    }
  }

  #learn(start: number, end: number): number {
    // What records call their members is bounded; those beyond are for a full reader.
    if (this.#keys.learnt === LEARNT_MAX || end - start > KEY_BYTES_MAX) return FAILED;
    const key = this.#keys.learn(start, end);
    this.#grow();
    return key;
  }

  #readValue(at: number): number {
    if (bytes[at] === QUOTE) return this.#readString(at + 1);
    if (bytes[at] === OPEN_BRACKET) return this.#readList(at + 1);
    return this.#readScalar(at);
  }

  #readScalar(at: number): number {
    switch (bytes[at]) {
      case SMALL_T:
        return this.#readWord(at, TRUE, 4);
      case SMALL_F:
        return this.#readWord(at, FALSE, 5);
      case SMALL_N:
        this.hasGaps = true;
        return this.#readWord(at, NULL, 4);
      default:
        return this.#readNumber(at);
    }
  }

  #put(kind: number, start: number, end: number): void {
    const place = this.#count++;
    this.#kinds[place] = kind;
    this.#starts[place] = start;
    this.#ends[place] = end;
  }

  /** `start` is behind the quote. */
  #readString(start: number): number {
    const text = bytes;
    const classes = CLASSES;
    let at = start;
    while ((classes[text[at] ?? 0] ?? 0) === PLAIN) at++;
    if (text[at] === QUOTE) {
      this.#put(STRING, start, at);
      return at + 1;
    }
    return this.#readOdd(start, at);
  }

  /** The same of a text whose first escape, or character beyond ASCII, stands at `from`. */
  #readOdd(start: number, from: number): number {
    const text = bytes;
    const classes = CLASSES;
    const escapes = ESCAPES;
    const first = this.#spare;
    let to = first;
    for (let at = start; at < from; at++) {
      text[to] = text[at] ?? 0;
      to++;
    }
    let isWide = false;
    let at = from;
    for (;;) {
      let code = text[at] ?? 0;
      while ((classes[code] ?? 0) === PLAIN) {
        text[to] = code;
        to++;
        at++;
        code = text[at] ?? 0;
      }
      if (code === QUOTE) break;
      if (code === BACKSLASH) {
        const escape = text[at + 1] ?? 0;
        const written = escapes[escape] ?? 0;
        if (written !== 0) {
          text[to] = written;
          to++;
          at += 2;
          continue;
        }
        const unit = escape === SMALL_U ? unitOf(at + 2) : FAILED;
        // Halves of pairs are for a full reader.
        if (unit === FAILED || (unit >= 0xd8_00 && unit < 0xe0_00)) return FAILED;
        if (unit > ASCII_MAX) isWide = true;
        to = putUtf8(unit, to);
        at += 6;
      } else {
        if (code < SPACE) return FAILED;
        isWide = true;
        this.isWide = true;
        text[to] = code;
        to++;
        at++;
      }
    }
    this.#spare = to;
    this.#put(isWide ? WIDE_STRING : STRING, first, to);
    return at + 1;
  }

  #readList(first: number): number {
    if (this.#count === PLACES_MAX) return FAILED;
    const place = this.#count;
    this.#put(LIST, place + 1, place + 1);
    let at = afterSpace(first);
    if (bytes[at] === CLOSE_BRACKET) return at + 1;
    for (;;) {
      if (this.#count === PLACES_MAX) return FAILED;
      const element = this.#count;
      at = bytes[at] === QUOTE ? this.#readString(at + 1) : this.#readScalar(at);
      if (at === FAILED) return FAILED;
      if (this.kind(element) >= TRUE) this.hasGaps = true;
      at = afterSpace(at);
      if (bytes[at] === CLOSE_BRACKET) break;
      if (bytes[at] !== COMMA) return FAILED;
      at = afterSpace(at + 1);
    }
    this.#ends[place] = this.#count;
    return at + 1;
  }

  #readWord(start: number, kind: number, size: number): number {
    const word = WORDS[kind] ?? "";
    for (let at = 1; at < size; at++) if (bytes[start + at] !== word.charCodeAt(at)) return FAILED;
    this.#put(kind, start, start + size);
    return start + size;
  }

  #readNumber(start: number): number {
    const text = bytes;
    const first = text[start] === MINUS ? start + 1 : start;
    let at = first;
    while (isDigit(text[at] ?? 0)) at++;
    const whole = at - first;
    // No zero in front of digits, and of zero no negative one.
    if (whole === 0 || whole > DIGITS_MAX) return FAILED;
    if (text[first] === ZERO && (whole > 1 || first !== start)) return FAILED;
    if (text[at] === POINT) {
      const point = at++;
      while (isDigit(text[at] ?? 0)) at++;
      const decimals = at - point - 1;
      if (decimals === 0 || decimals > DIGITS_MAX || whole > SURE_DIGITS) return FAILED;
    } else if (whole > SURE_DIGITS) {
      this.hasLong = true;
    }
    // Exponents are for a full reader.
    if (((text[at] ?? 0) | 0x20) === SMALL_E) return FAILED;
    this.#put(NUMBER, start, at);
    return at;
  }
}

/** Keys by their bytes. */
class Keys {
  /** One behind the other. */
  #names = new Uint8Array(KEYS_ROOM * 16);
  #starts = new Int32Array(KEYS_ROOM);
  #sizes = new Int32Array(KEYS_ROOM);
  /** Hashes to numbers of keys; 0 is none. */
  #table = new Int32Array(4 * KEYS_ROOM);
  #used = 0;
  /** The first is none. */
  size = 1;
  learnt = 0;

  constructor() {
    // No key is as long as that of number 0.
    this.#sizes[0] = FAILED;
  }

  add(name: string): number {
    const written = Buffer.from(name, "utf8");
    // Behind all records: only to be compared with what is kept.
    const start = bytes.length - written.length;
    if (written.length > KEY_BYTES_MAX) return this.#keep(written);
    bytes.set(written, start);
    const known = this.find(start, bytes.length);
    return known === FAILED ? this.#keep(written) : known;
  }

  learn(start: number, end: number): number {
    this.learnt++;
    return this.#keep(bytes.subarray(start, end));
  }

  isMeta(key: number): boolean {
    const first = this.#names[this.#starts[key] ?? 0];
    return first === UNDERSCORE || first === AT_SIGN;
  }

  /** Where the key ends if it is the one that stands at `start`, with a quote behind it. */
  endAt(key: number, start: number): number {
    const size = this.#sizes[key] ?? FAILED;
    if (size === FAILED || bytes[start + size] !== QUOTE) return FAILED;
    const names = this.#names;
    const from = this.#starts[key] ?? 0;
    for (let at = 0; at < size; at++) if (bytes[start + at] !== names[from + at]) return FAILED;
    return start + size;
  }

  /** The number of a key that stands between two places of `bytes`. */
  find(start: number, end: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    const names = this.#names;
    for (let slot = hashOf(bytes, start, end) & mask; ; slot = (slot + 1) & mask) {
      const key = table[slot] ?? 0;
      if (key === 0) return FAILED;
      if (this.#sizes[key] !== end - start) continue;
      const from = this.#starts[key] ?? 0;
      let at = start;
      while (at < end && bytes[at] === names[from + at - start]) at++;
      if (at === end) return key;
    }
  }

  #keep(name: Uint8Array): number {
    const key = this.size++;
    if (this.size > this.#sizes.length) {
      this.#starts = grown(this.#starts);
      this.#sizes = grown(this.#sizes);
    }
    while (this.#used + name.length > this.#names.length) {
      const names = new Uint8Array(2 * this.#names.length);
      names.set(this.#names);
      this.#names = names;
    }
    this.#names.set(name, this.#used);
    this.#starts[key] = this.#used;
    this.#sizes[key] = name.length;
    this.#used += name.length;
    if (4 * this.size > this.#table.length) this.#spread();
    else this.#enter(key);
    return key;
  }

  #spread(): void {
    this.#table = new Int32Array(2 * this.#table.length);
    for (let key = 1; key < this.size; key++) this.#enter(key);
  }

  #enter(key: number): void {
    const start = this.#starts[key] ?? 0;
    const mask = this.#table.length - 1;
    let slot = hashOf(this.#names, start, start + (this.#sizes[key] ?? 0)) & mask;
    while (this.#table[slot] !== 0) slot = (slot + 1) & mask;
    this.#table[slot] = key;
  }
}

function hashOf(text: Uint8Array, start: number, end: number): number {
  // Its ends and its middle tell nearly all names apart.
  const size = end - start;
  const ends = ((text[start] ?? 0) << 16) ^ ((text[end - 1] ?? 0) << 8);
  const inner = (text[start + (size >> 1)] ?? 0) ^ ((text[start + (size >> 2)] ?? 0) << 12);
  const hash = Math.imul(ends ^ inner ^ (size << 24), 0x9e_37_79_b1);
  return hash ^ (hash >>> 15);
}

function endOfKey(start: number): number {
  const text = bytes;
  const classes = CLASSES;
  let at = start;
  while ((classes[text[at] ?? 0] ?? 0) === PLAIN) at++;
  return text[at] === QUOTE ? at : FAILED;
}

function afterSpace(start: number): number {
  let at = start;
  while (isSpace(bytes[at] ?? 0)) at++;
  return at;
}

function isSpace(code: number): boolean {
  return code === SPACE || code === 10 || code === 13 || code === 9;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= 57;
}

/** The unit of UTF-16 that four hexadecimal digits name, or `FAILED`. */
function unitOf(start: number): number {
  let unit = 0;
  for (let at = start; at < start + 4; at++) {
    const digit = hexOf(bytes[at] ?? 0);
    if (digit === FAILED) return FAILED;
    unit = 16 * unit + digit;
  }
  return unit;
}

function hexOf(code: number): number {
  if (isDigit(code)) return code - ZERO;
  const letter = code | 0x20;
  return letter >= SMALL_A && letter <= SMALL_F ? letter - SMALL_A + 10 : FAILED;
}

/** Puts a character below 2^16 into `bytes`; gives the place behind it. */
function putUtf8(code: number, at: number): number {
  if (code <= ASCII_MAX) {
    bytes[at] = code;
    return at + 1;
  }
  if (code < 0x8_00) {
    bytes[at] = 0xc0 | (code >> 6);
    bytes[at + 1] = 0x80 | (code & 0x3f);
    return at + 2;
  }
  bytes[at] = 0xe0 | (code >> 12);
  bytes[at + 1] = 0x80 | ((code >> 6) & 0x3f);
  bytes[at + 2] = 0x80 | (code & 0x3f);
  return at + 3;
}

function numberOf(text: string): number | bigint {
  const number = Number(text);
  return text.length <= SURE_DIGITS || Number.isSafeInteger(number) || text.includes(".")
    ? number
    : BigInt(text);
}

function grown(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * numbers.length);
  larger.set(numbers);
  return larger;
}

const { copy, latin1Slice } = Buffer.prototype as unknown as {
  readonly copy: (this: Uint8Array, target: Uint8Array, at: number, from: number) => number;
  readonly latin1Slice: (this: Uint8Array, start: number, end: number) => string;
};

const FAILED = -1;
const PLACES_MAX = 2_048;
const KEYS_ROOM = 512;
const KEY_BYTES_MAX = 1_024;
const LEARNT_MAX = 4_096;
/** A small integer, whatever the number of records. */
const RECORDS_MAX = 2 ** 30 - 1;
const DIGITS_MAX = 32;
/** Numbers of so many digits are exact. */
const SURE_DIGITS = 15;

const ASCII_MAX = 127;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const COLON = 58;
const AT_SIGN = 64;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const UNDERSCORE = 95;
const SMALL_A = 97;
const SMALL_E = 101;
const SMALL_F = 102;
const SMALL_N = 110;
const SMALL_T = 116;
const SMALL_U = 117;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

const WORDS = ["", "", "", "", "true", "false", "null"];

const PLAIN = 0;
/** By byte: what stands for itself in a text, and what does not. */
const CLASSES = Uint8Array.from({ length: 256 }, (_, code) =>
  code < SPACE || code === QUOTE || code === BACKSLASH || code > ASCII_MAX ? 1 : PLAIN,
);

/** By what follows the backslash. */
const ESCAPES = new Uint8Array(256);
for (const [name, code] of [
  ['"', QUOTE],
  ["\\", BACKSLASH],
  ["/", 47],
  ["b", 8],
  ["f", 12],
  ["n", 10],
  ["r", 13],
  ["t", 9],
] as const) {
  ESCAPES[name.charCodeAt(0)] = code;
}
