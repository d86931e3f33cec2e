import { type JsonFault, toJsonText } from "./json-text.ts";

/** What the parts of an Avro record are written to, one after the other. */
export interface AvroWriter {
  /** The place that has been reached, for `rewind`. */
  mark(): number;
  /** Forgets what was written since that `mark` of the same record. */
  rewind(mark: number): void;
  byte(value: number): void;
  /** Avro 1.11, "long": zigzag and variable length. `value` must be a safe integer. */
  long(value: number): void;
  bytes(value: Uint8Array): void;
  /** Bytes that are Avro already. */
  raw(value: Uint8Array): void;
  /** A copy of what was written since that `mark` of the same record. */
  copySince(mark: number): Uint8Array;
  /** `count` zero bytes. */
  zeros(count: number): void;
  /** The length in bytes, then UTF-8; a lone surrogate becomes U+FFFD. */
  string(text: string): void;
  /** The value as a string of JSON, or what JSON cannot hold in it. */
  json(value: unknown): JsonFault | null;
}

/**
 * Writes Avro primitives into chunks of memory and hands out finished records as views of them.
 * A chunk is never written twice, so a view stays valid for as long as someone holds it; what one
 * small record can keep alive is one chunk.
 */
export class ByteWriter implements AvroWriter {
  readonly #chunkBytes: number;
  #chunk: Uint8Array;
  #start = 0;
  #at = 0;

  constructor(chunkBytes: number) {
    this.#chunkBytes = chunkBytes;
    this.#chunk = allocate(chunkBytes);
  }

  /** Starts a record; what was written and not taken is forgotten. */
  begin(): void {
    this.#at = this.#start;
  }

  /** The bytes since `begin`. */
  take(): Uint8Array {
    const bytes = new Uint8Array(this.#chunk.buffer, this.#start, this.#at - this.#start);
    this.#start = this.#at;
    return bytes;
  }

  mark(): number {
    return this.#at - this.#start;
  }

  rewind(mark: number): void {
    this.#at = this.#start + mark;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#chunk[this.#at++] = value;
  }

  /** Four bytes, the highest first. */
  uint32(value: number): void {
    this.#reserve(4);
    for (let shift = 24; shift >= 0; shift -= 8) this.#chunk[this.#at++] = value >>> shift;
  }

  long(value: number): void {
    this.#reserve(MAX_LONG_BYTES);
    this.#putLong(value);
  }

  bytes(value: Uint8Array): void {
    this.#reserve(MAX_LONG_BYTES + value.length);
    this.#putLong(value.length);
    this.#chunk.set(value, this.#at);
    this.#at += value.length;
  }

  raw(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#chunk.set(value, this.#at);
    this.#at += value.length;
  }

  copySince(mark: number): Uint8Array {
    return this.#chunk.slice(this.#start + mark, this.#at);
  }

  zeros(count: number): void {
    this.#reserve(count);
    for (let i = 0; i < count; i++) this.#chunk[this.#at++] = 0;
  }

  string(text: string): void {
    const { length } = text;
    // A UTF-16 unit becomes three bytes at most.
    this.#reserve(MAX_LONG_BYTES + length * 3);
    if (length > SHORT_CHARS) {
      this.#putLongText(text);
      return;
    }
    const chunk = this.#chunk;
    const first = this.#at;
    let at = first + 1;
    chunk[first] = length * 2;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) {
        this.#putLongText(text);
        return;
      }
      chunk[at++] = code;
    }
    this.#at = at;
  }

  json(value: unknown): JsonFault | null {
    const text = toJsonText(value);
    if (typeof text !== "string") return text;
    this.string(text);
    return null;
  }

  /** Guesses that the text is ASCII to know how wide its length is; moves it when that was wrong. */
  #putLongText(text: string): void {
    const chunk = this.#chunk;
    const guess = this.#at + longWidth(text.length);
    const size = encodeUtf8(text, chunk, guess);
    const width = longWidth(size);
    if (this.#at + width !== guess) chunk.copyWithin(this.#at + width, guess, guess + size);
    this.#putLong(size);
    this.#at += size;
  }

  #putLong(value: number): void {
    if (value < SMALL && value >= -SMALL) this.#putVarint((value << 1) ^ (value >> 31));
    else this.#putWide(value);
  }

  #putVarint(value: number): void {
    const chunk = this.#chunk;
    let at = this.#at;
    let rest = value;
    while (rest > 0x7f) {
      chunk[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    chunk[at++] = rest;
    this.#at = at;
  }

  /** In two halves of 32-bit arithmetic; without doubling, as twice a safe integer need not be one. */
  #putWide(value: number): void {
    const negative = value < 0;
    const magnitude = negative ? -(value + 1) : value;
    // Exact, as the half is a power of two; a remainder of doubles would be a call.
    const high = Math.floor(magnitude / LOW_HALF);
    let rest = (magnitude - high * LOW_HALF) * 2 + (negative ? 1 : 0);
    for (let i = 0; i < 4; i++) {
      this.#chunk[this.#at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#putVarint(high);
  }

  #reserve(count: number): void {
    if (this.#at + count > this.#chunk.length) this.#grow(count);
  }

  /** Goes on in a new chunk, big enough for what the record has so far and as much again. */
  #grow(count: number): void {
    const begun = this.#at - this.#start;
    const size = Math.max(this.#chunkBytes, 2 * (begun + count));
    const chunk = allocate(size);
    chunk.set(this.#chunk.subarray(this.#start, this.#at));
    this.#chunk = chunk;
    this.#start = 0;
    this.#at = begun;
  }
}

/** Not zeroed: whatever is handed out has been written. */
function allocate(size: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(size).buffer);
}

/** Node's encoder with a place: for `TextEncoder.encodeInto` each text would need a view. */
function encodeUtf8(text: string, chunk: Uint8Array, at: number): number {
  return utf8Write.call(chunk, text, at, chunk.length - at);
}

const { utf8Write } = Buffer.prototype as unknown as {
  readonly utf8Write: (this: Uint8Array, text: string, at: number, size: number) => number;
};

const SMALL = 2 ** 30;
// With the sign, four bytes of seven bits.
const LOW_HALF = 2 ** 27;
const MAX_LONG_BYTES = 10;
// The length of a text of this many ASCII characters is one byte; measured: up to about here the
// loop beats the call into native code.
const SHORT_CHARS = 40;

/** Bytes of the varint of a non-negative number. */
function longWidth(value: number): number {
  let width = 1;
  for (let limit = 64; value >= limit; limit *= 128) width++;
  return width;
}
