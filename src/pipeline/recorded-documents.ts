import type { RawRecord } from "../event/index.ts";

/** A JSON document larger than this is not put together: its lines go to quarantine as they are. */
const DOCUMENT_BYTES_MAX = 16 << 20;

const NEWLINE = 10;

/**
 * Puts the lines of JSON documents that are printed over many lines together again: one record a
 * document, with the id and the place of its first line. A document on one line passes as it is.
 * What is no document passes too, for the parser to refuse: nothing is lost.
 */
export async function* joinDocuments(
  batches: AsyncIterable<readonly RawRecord[]>,
): AsyncIterable<readonly RawRecord[]> {
  const joiner = new Joiner();
  for await (const records of batches) yield records.flatMap((record) => joiner.push(record));
  yield joiner.end();
}

class Joiner {
  #lines: RawRecord[] = [];
  #bytes = 0;
  #depth = 0;
  #inString = false;

  push(record: RawRecord): readonly RawRecord[] {
    const first = firstByte(record.bytes);
    if (this.#lines.length === 0 && first !== OPEN) return [record];
    // Printers indent what is inside: a brace at the very left begins a new document, and the one
    // before it was broken off.
    const broken = this.#lines.length > 0 && record.bytes[0] === OPEN ? this.end() : [];
    this.#take(record);
    const isWhole = this.#depth <= 0 || this.#bytes > DOCUMENT_BYTES_MAX;
    return isWhole ? [...broken, ...this.end()] : broken;
  }

  end(): readonly RawRecord[] {
    const lines = this.#lines;
    const size = this.#bytes;
    this.#lines = [];
    this.#bytes = 0;
    this.#depth = 0;
    this.#inString = false;
    const [first] = lines;
    if (first === undefined || lines.length === 1) return lines;
    return size > DOCUMENT_BYTES_MAX ? lines : [joined(first, lines, size)];
  }

  #take(record: RawRecord): void {
    this.#lines.push(record);
    this.#bytes += record.bytes.length + 1;
    const { bytes } = record;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) this.#inString = !this.#inString;
      else if (this.#inString) at += byte === BACKSLASH ? 1 : 0;
      else if (byte === OPEN) this.#depth++;
      else if (byte === CLOSE) this.#depth--;
    }
    // No string of JSON goes over the end of a line.
    this.#inString = false;
  }
}

const OPEN = 123;
const CLOSE = 125;
const QUOTE = 34;
const BACKSLASH = 92;

/** The first byte that is no blank and no part of a byte order mark. */
function firstByte(bytes: Uint8Array): number | undefined {
  return bytes.find((byte) => ![32, 9, 13, 0xef, 0xbb, 0xbf].includes(byte));
}

function joined(first: RawRecord, lines: readonly RawRecord[], size: number): RawRecord {
  const bytes = new Uint8Array(size - 1).fill(NEWLINE);
  let at = 0;
  for (const line of lines) {
    bytes.set(line.bytes, at);
    at += line.bytes.length + 1;
  }
  const cutBytes = lines.reduce((sum, line) => sum + line.cutBytes, 0);
  return { ...first, bytes, cutBytes };
}
