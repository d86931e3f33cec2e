import { decodeUtf8 } from "../lib/utf8.ts";

/**
 * Reads Avro primitives from one record. Nothing throws: reading past the end or a number that no
 * writer can have written sets `failed`, and everything read from then on is empty.
 */
export class ByteReader {
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #failed = false;
  // Direct-mapped: a text that falls on the place of another takes it.
  readonly #interned: string[] = Array.from({ length: INTERNED }, () => "");

  /** Goes to the start of another record. */
  open(bytes: Uint8Array, from: number): void {
    this.#bytes = bytes;
    this.#at = from;
    this.#failed = false;
  }

  /** Whether something was wrong, or is left over. */
  get failed(): boolean {
    return this.#failed || this.#at !== this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) {
      this.#failed = true;
      return 0;
    }
    this.#at++;
    return byte;
  }

  /** Avro 1.11, "Unions", of null and a type: whether the type follows. */
  presence(): boolean {
    const branch = this.byte();
    if (branch > 2 || branch === 1) this.#failed = true;
    return branch === 2;
  }

  /** One of an enum's words. */
  word(words: readonly string[]): string {
    const word = words[this.long()];
    if (word === undefined) this.#failed = true;
    return word ?? "";
  }

  /** Avro 1.11, "long". */
  long(): number {
    let byte = this.byte();
    const negative = (byte & 1) === 1;
    let value = (byte & 0x7f) >> 1;
    let weight = 64;
    while (byte > 0x7f && weight < WEIGHT_MAX) {
      byte = this.byte();
      value += (byte & 0x7f) * weight;
      weight *= 128;
    }
    if (byte > 0x7f || value > Number.MAX_SAFE_INTEGER) {
      this.#failed = true;
      return 0;
    }
    return negative ? -value - 1 : value;
  }

  /** A copy, so that it does not keep the record alive. */
  bytes(): Uint8Array {
    const end = this.#end(this.long());
    const bytes = Uint8Array.prototype.slice.call(this.#bytes, this.#at, end);
    this.#at = end;
    return bytes;
  }

  string(): string {
    const end = this.#end(this.long());
    const start = this.#at;
    this.#at = end;
    const size = end - start;
    if (size > SHORT_BYTES) return decodeUtf8(this.#bytes, start, end);
    return size === 0 ? "" : this.#short(start, end);
  }

  /** The number of items that a block of a list announces; 0 ends the list. */
  blockCount(): number {
    const count = this.long();
    // Avro 1.11, "Arrays": a negative count is followed by the size of the block in bytes.
    const items = count < 0 ? -count : count;
    if (count < 0) this.long();
    if (items <= this.#bytes.length - this.#at) return items;
    this.#failed = true;
    return 0;
  }

  /**
   * Most short texts come again and again (`tcp`, `zeek`, addresses): one that was seen is handed
   * out again, without a call into native code (bench: decode).
   */
  #short(start: number, end: number): string {
    const bytes = this.#bytes;
    let hash = end - start;
    for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + (bytes[i] ?? 0)) | 0;
    const slot = (hash ^ (hash >>> 15)) & (INTERNED - 1);
    const known = this.#interned[slot] ?? "";
    if (isSame(bytes, start, end, known)) return known;
    const text = decodeUtf8(bytes, start, end);
    // Only ASCII has as many characters as bytes; other texts cannot be compared byte by byte.
    if (text.length === end - start) this.#interned[slot] = text;
    return text;
  }

  /** The end of `size` bytes from here; when there are not so many, here. */
  #end(size: number): number {
    const end = this.#at + size;
    if (size >= 0 && end <= this.#bytes.length) return end;
    this.#failed = true;
    return this.#at;
  }
}

// The tenth byte of a long is its last.
const WEIGHT_MAX = 2 ** 69;
const SHORT_BYTES = 24;
const INTERNED = 4096;

function isSame(bytes: Uint8Array, start: number, end: number, known: string): boolean {
  if (known.length !== end - start) return false;
  for (let i = start, k = 0; i < end; i++, k++) {
    if (bytes[i] !== known.charCodeAt(k)) return false;
  }
  return true;
}
