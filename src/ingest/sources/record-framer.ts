import type { Framing } from "../parse/index.ts";
import { DocumentSplitter } from "./document-splitter.ts";
import { lineSplitter, type Splitter } from "./line-splitter.ts";
import { MessageSplitter } from "./message-splitter.ts";
import { cutRecord, PartialRecord } from "./partial-record.ts";
import { type TextEncoding, toUtf8, type ToUtf8 } from "./text-encoding.ts";

const CR = 13;

/** How many bytes before an offset are remembered to know the place again. */
export const TAIL_BYTES = 64;

export interface FramerOptions {
  /** Bytes of a record that are kept. */
  readonly limit: number;
  /** Lines when absent. */
  readonly framing?: Framing;
  /** UTF-8 when absent; records are UTF-8 in any case. */
  readonly encoding?: TextEncoding;
}

/**
 * Cuts a stream of bytes into records: lines (LF ends one, a CR before it belongs to the end),
 * syslog messages, or JSON objects. `feed` a chunk, then call `advance` until it is false; after
 * each true, `bytes`, `cutBytes` and `start` describe a record. Records are views into the chunk,
 * which must not be changed afterwards; only one that lies in two chunks, or is not UTF-8, is
 * copied. A record beyond the limit is cut and costs no more memory.
 */
export class RecordFramer {
  bytes: Uint8Array = NOTHING;
  cutBytes = 0;
  /** Offset of the record's first byte. */
  start = 0;

  readonly #limit: number;
  readonly #partial: PartialRecord;
  readonly #splitter: Splitter;
  readonly #toUtf8: ToUtf8;
  #chunk: Uint8Array = NOTHING;
  /** Offset of the chunk's first byte. */
  #base: number;
  /** Where in the chunk the next record, or the next piece of the held one, begins. */
  #at = 0;
  /** A record has begun and not ended. */
  #isHeld = false;
  /** The end of what was fed that means nothing without what follows: half a character of UTF-16. */
  #rest: Uint8Array = NOTHING;
  /** Offset of the first byte that belongs to no complete record. */
  #position: number;
  #beforeChunk: Uint8Array;
  #tail: Uint8Array;

  /** `tail` is the 64 bytes (fewer at the beginning) that stand before `offset`. */
  constructor(options: FramerOptions, offset = 0, tail: Uint8Array = NOTHING) {
    const { limit, framing = "lines", encoding = "utf-8" } = options;
    this.#limit = limit;
    this.#partial = new PartialRecord(limit);
    this.#splitter = splitterOf(framing, encoding);
    this.#toUtf8 = toUtf8(encoding);
    this.#base = offset;
    this.#position = offset;
    this.#beforeChunk = tail;
    this.#tail = tail;
  }

  /** Up to where records have been given out: reading can go on there. */
  get position(): number {
    return this.#position;
  }

  /** Up to where bytes have been fed. */
  get fed(): number {
    return this.#base + this.#chunk.length + this.#rest.length;
  }

  /** The bytes before `position`, 64 at most. */
  tail(): Uint8Array {
    if (this.#position >= this.#base) {
      this.#tail = lastBytes(
        this.#beforeChunk,
        this.#chunk.subarray(0, this.#position - this.#base),
      );
    }
    return this.#tail;
  }

  /** Takes the next chunk; all records of the one before must have been given out. */
  feed(chunk: Uint8Array): void {
    this.tail();
    this.#beforeChunk = lastBytes(this.#beforeChunk, this.#chunk);
    this.#base += this.#chunk.length;
    this.#chunk = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = NOTHING;
    if (this.#toUtf8 !== null) this.#holdBack(this.#chunk.length & 1);
    this.#at = 0;
  }

  /** Moves to the next complete record; false when the chunk has no more, its rest is then held. */
  advance(): boolean {
    const chunk = this.#chunk;
    if (!this.#isHeld && !this.#begin(chunk)) return false;
    const from = this.#at;
    const end = this.#splitter.end(chunk, from);
    if (end === -1) {
      this.#holdBack(this.#splitter.undecidedBytes ?? 0);
      this.#partial.add(this.#text(this.#chunk.subarray(from), false));
      this.#at = this.#chunk.length;
      return false;
    }
    this.#at = end + this.#splitter.terminatorBytes;
    this.#position = this.#base + this.#at;
    this.#isHeld = false;
    const text = this.#text(viewOf(chunk, from, end), true);
    if (this.#partial.total > 0) {
      this.#partial.add(text);
      this.#give(this.#partial.take());
      return true;
    }
    const line = text[text.length - 1] === CR ? text.subarray(0, -1) : text;
    if (line.length > this.#limit) {
      this.#give(cutRecord(line, this.#limit));
    } else {
      this.bytes = line;
      this.cutBytes = 0;
    }
    return true;
  }

  /** Gives out the held record although its end has not come; false when none is held. */
  finish(): boolean {
    if (!this.#isHeld) return false;
    this.#isHeld = false;
    this.feed(NOTHING);
    this.#partial.add(this.#text(this.#chunk, true));
    this.#at = this.#chunk.length;
    this.#position = this.#base + this.#at;
    this.#give(this.#partial.take());
    return true;
  }

  #begin(chunk: Uint8Array): boolean {
    this.#at = this.#splitter.begin(chunk, this.#at);
    this.start = this.#base + this.#at;
    this.#position = this.start;
    this.#isHeld = this.#at < chunk.length;
    return this.#isHeld;
  }

  #text(piece: Uint8Array, isLast: boolean): Uint8Array {
    return this.#toUtf8 === null ? piece : this.#toUtf8(piece, isLast);
  }

  /** Takes bytes off the end of the chunk: they come again before the next one. */
  #holdBack(bytes: number): void {
    if (bytes === 0) return;
    const end = this.#chunk.length - bytes;
    this.#rest = Uint8Array.from(this.#chunk.subarray(end));
    this.#chunk = this.#chunk.subarray(0, end);
  }

  #give(cut: { readonly bytes: Uint8Array; readonly cutBytes: number }): void {
    this.bytes = cut.bytes;
    this.cutBytes = cut.cutBytes;
  }
}

function splitterOf(framing: Framing, encoding: TextEncoding): Splitter {
  if (framing === "documents") return new DocumentSplitter(encoding);
  // Nobody counts octets in UTF-16.
  const isCounted = framing === "messages" && encoding === "utf-8";
  return isCounted ? new MessageSplitter() : lineSplitter(encoding);
}

/** What stands from one place to another; `subarray` of a `Buffer` takes three times as long. */
function viewOf(chunk: Uint8Array, from: number, end: number): Uint8Array {
  return new Uint8Array(chunk.buffer, chunk.byteOffset + from, end - from);
}

function lastBytes(before: Uint8Array, chunk: Uint8Array): Uint8Array {
  if (chunk.length === 0) return before;
  // Copied: a view would keep the whole chunk in memory.
  if (chunk.length >= TAIL_BYTES) return Uint8Array.from(chunk.subarray(-TAIL_BYTES));
  const joined = new Uint8Array(before.length + chunk.length);
  joined.set(before);
  joined.set(chunk, before.length);
  return joined.length > TAIL_BYTES ? joined.slice(-TAIL_BYTES) : joined;
}

const NOTHING = new Uint8Array(0);
