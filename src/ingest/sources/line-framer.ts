import { cutRecord, PartialRecord } from "./partial-record.ts";

const LF = 10;
const CR = 13;

/** How many bytes before an offset are remembered to know the place again. */
export const TAIL_BYTES = 64;

/**
 * Cuts a stream of bytes into lines: LF ends one, a CR before it belongs to the end. `feed` a
 * chunk, then call `advance` until it is false; after each true, `bytes`, `cutBytes` and `start`
 * describe a line. Lines are views into the chunk, which must not be changed afterwards; only one
 * that lies in two chunks is copied. A line beyond the limit is cut and costs no more memory.
 */
export class LineFramer {
  bytes: Uint8Array = new Uint8Array(0);
  cutBytes = 0;
  /** Offset of the line's first byte. */
  start = 0;

  readonly #limit: number;
  readonly #partial: PartialRecord;
  #chunk: Uint8Array = new Uint8Array(0);
  /** Offset of the chunk's first byte. */
  #base: number;
  /** Where in the chunk the next line, or the next piece of the held one, begins. */
  #at = 0;
  /** Offset of the first byte that belongs to no complete line. */
  #position: number;
  #beforeChunk: Uint8Array;
  #tail: Uint8Array;

  /** `tail` is the 64 bytes (fewer at the beginning) that stand before `offset`. */
  constructor(limit: number, offset = 0, tail: Uint8Array = new Uint8Array(0)) {
    this.#limit = limit;
    this.#partial = new PartialRecord(limit);
    this.#base = offset;
    this.#position = offset;
    this.#beforeChunk = tail;
    this.#tail = tail;
  }

  /** Up to where lines have been given out: reading can go on there. */
  get position(): number {
    return this.#position;
  }

  /** Up to where bytes have been fed. */
  get fed(): number {
    return this.#base + this.#chunk.length;
  }

  /** Whether bytes of a line without its end are held. */
  get pending(): boolean {
    return this.#partial.total > 0;
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

  /** Takes the next chunk; all lines of the one before must have been given out. */
  feed(chunk: Uint8Array): void {
    this.tail();
    this.#beforeChunk = lastBytes(this.#beforeChunk, this.#chunk);
    this.#base += this.#chunk.length;
    this.#chunk = chunk;
    this.#at = 0;
  }

  /** Moves to the next complete line; false when the chunk has no more, its rest is then held. */
  advance(): boolean {
    const chunk = this.#chunk;
    const from = this.#at;
    const end = chunk.indexOf(LF, from);
    if (end === -1) {
      if (from < chunk.length) this.#partial.add(chunk.subarray(from));
      this.#at = chunk.length;
      return false;
    }
    this.#at = end + 1;
    this.start = this.#position;
    this.#position = this.#base + end + 1;
    if (this.#partial.total > 0) {
      this.#partial.add(chunk.subarray(from, end));
      this.#give(this.#partial.take());
      return true;
    }
    const stop = end > from && chunk[end - 1] === CR ? end - 1 : end;
    if (stop - from > this.#limit) {
      this.#give(cutRecord(chunk.subarray(from, stop), this.#limit));
    } else {
      this.bytes = chunk.subarray(from, stop);
      this.cutBytes = 0;
    }
    return true;
  }

  /** Gives out the held line although its end has not come; false when none is held. */
  finish(): boolean {
    if (this.#partial.total === 0) return false;
    this.start = this.#position;
    this.#position = this.fed;
    this.#give(this.#partial.take());
    return true;
  }

  #give(cut: { readonly bytes: Uint8Array; readonly cutBytes: number }): void {
    this.bytes = cut.bytes;
    this.cutBytes = cut.cutBytes;
  }
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
