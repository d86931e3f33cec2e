import { type BatchHeader, HEADER_BYTES, MAGIC, readHeader } from "./batch-format.ts";
import type { Segment } from "./partition.ts";
import type { SegmentFile } from "./segment-files.ts";

/**
 * A moving view of the committed part of one segment. Each refill is a buffer of its own, so that
 * records may go on pointing into an earlier one.
 */
export class SegmentWindow {
  readonly #file: SegmentFile;
  readonly #segment: Segment;
  readonly #salt: number;
  #buffer: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(file: SegmentFile, segment: Segment, salt: number) {
    this.#file = file;
    this.#segment = segment;
    this.#salt = salt;
  }

  /** The sound header of a batch that lies at `position`; reads `ahead` bytes if it must read. */
  async header(position: number, ahead: number): Promise<BatchHeader | null> {
    if ((await this.bytes(position, HEADER_BYTES, ahead)) === null) return null;
    const header = readHeader(this.#buffer, position - this.#start, this.#salt);
    return header !== null && this.#isPlausible(header, position) ? header : null;
  }

  /** Bytes at `position`; null where the file or its committed part ends before. */
  async bytes(position: number, count: number, ahead: number = count): Promise<Buffer | null> {
    const end = this.#start + this.#buffer.length;
    if (position < this.#start || position + count > end) {
      await this.#fill(position, Math.max(count, ahead));
    }
    const at = position - this.#start;
    return at + count <= this.#buffer.length ? this.#buffer.subarray(at, at + count) : null;
  }

  /**
   * Where the next sound header of a batch from offset `base` on lies, searched from `position` on;
   * the committed end if there is none.
   */
  async findHeader(position: number, base: number): Promise<number> {
    let at = position;
    while (at < this.#segment.bytes) {
      const window = await this.#search(at);
      if (window === null) break;
      const found = window.indexOf(MAGIC);
      if (found < 0) {
        // The magic may begin in the last bytes of this window.
        at += window.length - MAGIC.length + 1;
        continue;
      }
      at += found;
      const header = await this.header(at, SEARCH_BYTES);
      if (header !== null && header.base >= base) return at;
      at++;
    }
    return this.#segment.bytes;
  }

  async #search(position: number): Promise<Buffer | null> {
    const least = await this.bytes(position, HEADER_BYTES, SEARCH_BYTES);
    return least === null ? null : this.#buffer.subarray(position - this.#start);
  }

  async #fill(position: number, count: number): Promise<void> {
    const room = Math.max(0, Math.min(count, this.#segment.bytes - position));
    const buffer = Buffer.allocUnsafeSlow(room);
    const filled = await this.#file.read(buffer, position);
    this.#buffer = buffer.subarray(0, filled);
    this.#start = position;
  }

  #isPlausible(header: BatchHeader, position: number): boolean {
    const { base, end, bytes } = this.#segment;
    return header.base >= base && header.end <= end && position + header.bytes <= bytes;
  }
}

const SEARCH_BYTES = 262_144;
