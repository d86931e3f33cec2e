import { copyBytes } from "./copy-bytes.ts";
import {
  afterDigits,
  afterPlain,
  afterSpace,
  ASCII_MAX,
  BACKSLASH,
  CLASSES,
  DIGITS_MAX,
  ESCAPES,
  isWhole,
  MINUS,
  PLAIN,
  POINT,
  putUtf8,
  QUOTE,
  SMALL_E,
  SMALL_U,
  unitAt,
} from "./json-bytes.ts";
import type { JsonValue } from "./json.ts";
import { grown, KEYS_ROOM, KeyTable, NOWHERE } from "./key-table.ts";
import { bytes, RECORD_AT, RECORD_BYTES_MAX } from "./text-bytes.ts";
import { decodeAscii, decodeUtf8, isUtf8 } from "./utf8.ts";

/** What stands at a place of a record. */
export const STRING = 1;
/** A text with characters beyond ASCII. */
export const WIDE_STRING = 2;
export const NUMBER = 3;
export const TRUE = 4;
export const FALSE = 5;
export const NULL = 6;
export const LIST = 7;

/** The place of a member that a record does not have. */
export const ABSENT: number = NOWHERE;

type NumberChange = (number: number | bigint) => number | bigint;

/**
 * Reads records of JSON without making objects of them: one object on one line, whose members are
 * texts, numbers, booleans, null, and lists of these. It takes what nearly all logs write: UTF-8,
 * keys of ASCII and none twice, no exponents. Of such a line it says where each value stands in
 * `bytes`, escapes resolved, and gives those that are asked for, as `parseJson` would. Any other line
 * it leaves to a full reader. One record is at hand at a time, of one reader.
 */
export class FlatJson {
  /** By place. */
  readonly #kinds = new Uint8Array(PLACES_MAX);
  readonly #starts = new Int32Array(PLACES_MAX);
  readonly #ends = new Int32Array(PLACES_MAX);
  readonly #keys = new KeyTable();
  /** By number of a key: the record that it was met in last, and where. */
  #met = new Int32Array(KEYS_ROOM);
  #places = new Int32Array(KEYS_ROOM);
  /** By what the two keys before are: which one came behind them last. */
  readonly #following = new Int32Array(FOLLOWING);
  #change: NumberChange = (number) => number;
  #record = 1;
  #count = 0;
  #length = 0;
  /** Where the next text with escapes is put. */
  #spare = 0;
  /** The key that was read last. */
  #key = 0;
  /** Whether it has a null, or a list with a boolean or null. */
  hasGaps = false;
  /** Whether it has a whole number of more than 15 digits. */
  hasLong = false;
  /** Whether the name of a member begins with `_` or `@`. */
  hasMeta = false;
  /** Whether it has characters beyond ASCII, as they are or as escapes. */
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
    if (line.length >= RECORD_BYTES_MAX) return false;
    copyBytes(line, 0, bytes, RECORD_AT);
    const end = RECORD_AT + line.length;
    bytes[end] = 0;
    this.#length = line.length;
    this.#spare = end + 1;
    const at =
      from === 0 ? this.#readObject(afterSpace(RECORD_AT)) : this.#readMembers(RECORD_AT + from);
    if (at === NOWHERE || afterSpace(at) !== end) return false;
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

  /** 0 for `ABSENT`. */
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
        return decodeAscii(bytes, start, end);
      case WIDE_STRING:
        return decodeUtf8(bytes, start, end);
      case NUMBER:
        return this.#change(numberOf(decodeAscii(bytes, start, end)));
      case TRUE:
        return true;
      case FALSE:
        return false;
      case LIST:
        return Array.from({ length: end - start }, (_, at) => this.value(start + at) ?? null);
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
    if (this.#keys.size <= this.#met.length) return;
    this.#met = grown(this.#met);
    this.#places = grown(this.#places);
  }

  #readObject(at: number): number {
    if (bytes[at] !== OPEN_BRACE) return NOWHERE;
    const first = afterSpace(at + 1);
    return bytes[first] === CLOSE_BRACE ? first + 1 : this.#readMembers(first);
  }

  /** From the first key on; gives the place behind the closing brace, or `NOWHERE`. */
  #readMembers(first: number): number {
    this.#key = 0;
    let before = 0;
    let at = first;
    for (;;) {
      const earlier = before;
      before = this.#key;
      at = this.#readKey(at, ((earlier << 5) ^ before) & (FOLLOWING - 1));
      if (at === NOWHERE) return NOWHERE;
      at = this.#readValue(at);
      if (at === NOWHERE) return NOWHERE;
      if (bytes[at] !== COMMA) {
        at = afterSpace(at);
        if (bytes[at] === CLOSE_BRACE) return at + 1;
        if (bytes[at] !== COMMA) return NOWHERE;
      }
      at = afterSpace(at + 1);
    }
  }

  /** `context` stands for the keys before it. Gives the place of the value. */
  #readKey(at: number, context: number): number {
    if (bytes[at] !== QUOTE) return NOWHERE;
    // Records of one writer look alike: the key that came here last is tried first.
    let key = this.#following[context] ?? 0;
    let end = this.#keys.endAt(key, at + 1);
    if (end === NOWHERE) {
      end = afterPlain(at + 1);
      key = bytes[end] === QUOTE ? this.#numberOf(at + 1, end) : NOWHERE;
      if (key === NOWHERE) return NOWHERE;
      this.#following[context] = key;
    }
    // Of a key that comes twice the last one counts: not here.
    if (this.#met[key] === this.#record || this.#count === PLACES_MAX) return NOWHERE;
    this.#met[key] = this.#record;
    this.#places[key] = this.#count;
    this.#key = key;
    const first = bytes[at + 1];
    if (first === UNDERSCORE || first === AT_SIGN) this.hasMeta = true;
    const colon = bytes[end + 1] === COLON ? end + 1 : afterSpace(end + 1);
    return bytes[colon] === COLON ? afterSpace(colon + 1) : NOWHERE;
  }

  #numberOf(start: number, end: number): number {
    const known = this.#keys.find(start, end);
    if (known !== NOWHERE) return known;
    // What records call their members is bounded; those beyond are for a full reader.
    const learnt = this.#keys.learn(start, end);
    this.#grow();
    return learnt;
  }

  #readValue(at: number): number {
    if (bytes[at] === QUOTE) return this.#readString(at + 1);
    return bytes[at] === OPEN_BRACKET ? this.#readList(at + 1) : this.#readScalar(at);
  }

  #readScalar(at: number): number {
    const first = bytes[at] ?? 0;
    if (first === SMALL_T) return this.#readWord(at, TRUE);
    if (first === SMALL_F) return this.#readWord(at, FALSE);
    if (first !== SMALL_N) return this.#readNumber(at);
    this.hasGaps = true;
    return this.#readWord(at, NULL);
  }

  #put(kind: number, start: number, end: number): void {
    const place = this.#count++;
    this.#kinds[place] = kind;
    this.#starts[place] = start;
    this.#ends[place] = end;
  }

  /** `start` is behind the quote. */
  #readString(start: number): number {
    const at = afterPlain(start);
    if (bytes[at] !== QUOTE) return this.#readOdd(start, at);
    this.#put(STRING, start, at);
    return at + 1;
  }

  /** The same of a text whose first escape, or character beyond ASCII, stands at `from`. */
  #readOdd(start: number, from: number): number {
    const first = this.#spare;
    let isWide = false;
    for (let at = start; at < from; at++) bytes[this.#spare++] = bytes[at] ?? 0;
    let at = from;
    for (;;) {
      const code = bytes[at] ?? 0;
      if (code === QUOTE) break;
      const to = this.#spare;
      if (code === BACKSLASH) {
        at = this.#copyEscape(at + 1);
        if (at === NOWHERE) return NOWHERE;
        if (this.#spare > to + 1) {
          isWide = true;
          this.isWide = true;
        }
      } else if (code > ASCII_MAX) {
        isWide = true;
        this.isWide = true;
        bytes[to] = code;
        this.#spare = to + 1;
        at++;
      } else {
        at = this.#copyPlain(at);
        // A control character.
        if (this.#spare === to) return NOWHERE;
      }
    }
    this.#put(isWide ? WIDE_STRING : STRING, first, this.#spare);
    return at + 1;
  }

  /** Copies what stands for itself; gives the place behind it. */
  #copyPlain(from: number): number {
    const text = bytes;
    const classes = CLASSES;
    let to = this.#spare;
    let at = from;
    let code = text[at] ?? 0;
    while ((classes[code] ?? 0) === PLAIN) {
      text[to] = code;
      to++;
      at++;
      code = text[at] ?? 0;
    }
    this.#spare = to;
    return at;
  }

  /** Puts what an escape stands for, which is at `at` behind its backslash. */
  #copyEscape(at: number): number {
    const name = bytes[at] ?? 0;
    const written = ESCAPES[name] ?? 0;
    if (written !== 0) {
      bytes[this.#spare] = written;
      this.#spare++;
      return at + 1;
    }
    const unit = name === SMALL_U ? unitAt(at + 1) : NOWHERE;
    // Halves of pairs are for a full reader.
    if (unit === NOWHERE || (unit >= 0xd8_00 && unit < 0xe0_00)) return NOWHERE;
    this.#spare = putUtf8(unit, this.#spare);
    return at + 5;
  }

  #readList(first: number): number {
    const place = this.#count;
    this.#put(LIST, place + 1, place + 1);
    let at = afterSpace(first);
    if (bytes[at] === CLOSE_BRACKET) return at + 1;
    for (;;) {
      const element = this.#count;
      if (element === PLACES_MAX) return NOWHERE;
      at = bytes[at] === QUOTE ? this.#readString(at + 1) : this.#readScalar(at);
      if (at === NOWHERE) return NOWHERE;
      if (this.kind(element) >= TRUE) this.hasGaps = true;
      at = afterSpace(at);
      if (bytes[at] === CLOSE_BRACKET) break;
      if (bytes[at] !== COMMA) return NOWHERE;
      at = afterSpace(at + 1);
    }
    this.#ends[place] = this.#count;
    return at + 1;
  }

  #readWord(start: number, kind: number): number {
    const word = WORDS[kind] ?? "";
    for (let at = 1; at < word.length; at++) {
      if (bytes[start + at] !== word.charCodeAt(at)) return NOWHERE;
    }
    this.#put(kind, start, start + word.length);
    return start + word.length;
  }

  #readNumber(start: number): number {
    const first = bytes[start] === MINUS ? start + 1 : start;
    const end = afterDigits(first);
    if (!isWhole(start, first, end)) return NOWHERE;
    const isLong = end - first > SURE_DIGITS;
    if (isLong) this.hasLong = true;
    let at = end;
    if (bytes[end] === POINT) {
      at = afterDigits(end + 1);
      if (isLong || at === end + 1 || at - end > DIGITS_MAX) return NOWHERE;
    }
    // Exponents are for a full reader.
    if (((bytes[at] ?? 0) | 0x20) === SMALL_E) return NOWHERE;
    this.#put(NUMBER, start, at);
    return at;
  }
}

function numberOf(text: string): number | bigint {
  const number = Number(text);
  return text.length <= SURE_DIGITS || Number.isSafeInteger(number) || text.includes(".")
    ? number
    : BigInt(text);
}

const PLACES_MAX = 2_048;
const FOLLOWING = 4_096;
/** A small integer, whatever the number of records. */
const RECORDS_MAX = 2 ** 30 - 1;
/** Numbers of so many digits are exact. */
const SURE_DIGITS = 15;

const COMMA = 44;
const COLON = 58;
const AT_SIGN = 64;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const UNDERSCORE = 95;
const SMALL_F = 102;
const SMALL_N = 110;
const SMALL_T = 116;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** By kind. */
const WORDS = ["", "", "", "", "true", "false", "null"];
