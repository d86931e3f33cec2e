import { type Cut, PartialRecord } from "./partial-record.ts";

const NUL = 0;
const LF = 10;
const CR = 13;
const SPACE = 32;
const LESS_THAN = 60;

/** A count of more digits is none. */
const COUNT_DIGITS_MAX = 8;

/**
 * RFC 6587 framing of one TCP connection, decided for each message: digits, a space and `<` are an
 * octet count (3.4.1), all else ends at LF or NUL (3.4.2). A message beyond the limit is cut and
 * its rest skipped exactly; after a wrong count the next line end puts it right. What it holds is
 * bounded by the limit.
 */
export class SyslogFramer {
  readonly #partial: PartialRecord;
  readonly #emit: (message: Cut) => void;
  /** The beginning of a message that may be a count, until that is clear. */
  #prefix: number[] = [];
  #mode: "start" | "line" | "counted" = "start";
  #remaining = 0;

  constructor(limit: number, emit: (message: Cut) => void) {
    this.#partial = new PartialRecord(limit);
    this.#emit = emit;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) at = this.#step(chunk, at);
  }

  /** The connection has ended: what has come of the last message is one. */
  end(): void {
    if (this.#mode === "start") this.#startLine();
    this.#give();
  }

  #step(chunk: Uint8Array, at: number): number {
    switch (this.#mode) {
      case "start":
        return this.#start(chunk, at);
      case "line":
        return this.#line(chunk, at);
      case "counted":
        return this.#counted(chunk, at);
    }
  }

  #start(chunk: Uint8Array, at: number): number {
    const byte = chunk[at] ?? 0;
    const prefix = this.#prefix;
    if (prefix.length === 0 && (byte === NUL || byte === LF || byte === CR)) return at + 1;
    if (prefix.at(-1) === SPACE && byte === LESS_THAN) {
      this.#remaining = Number(String.fromCharCode(...prefix.slice(0, -1)));
      this.#prefix = [];
      this.#mode = "counted";
    } else if (mayBeCount(prefix, byte)) {
      prefix.push(byte);
      return at + 1;
    } else {
      this.#startLine();
    }
    return at;
  }

  #startLine(): void {
    this.#partial.add(Uint8Array.from(this.#prefix));
    this.#prefix = [];
    this.#mode = "line";
  }

  #line(chunk: Uint8Array, at: number): number {
    const lf = chunk.indexOf(LF, at);
    const rest = lf === -1 ? chunk.subarray(at) : chunk.subarray(at, lf);
    const nul = rest.indexOf(NUL);
    const length = nul === -1 ? rest.length : nul;
    this.#partial.add(rest.subarray(0, length));
    if (lf === -1 && nul === -1) return chunk.length;
    this.#give();
    return at + length + 1;
  }

  #counted(chunk: Uint8Array, at: number): number {
    const length = Math.min(this.#remaining, chunk.length - at);
    this.#partial.add(chunk.subarray(at, at + length));
    this.#remaining -= length;
    if (this.#remaining === 0) this.#give();
    return at + length;
  }

  #give(): void {
    this.#mode = "start";
    this.#remaining = 0;
    if (this.#partial.total === 0) return;
    const { bytes, cutBytes } = this.#partial.take();
    const kept = cutBytes === 0 ? withoutTrailer(bytes) : bytes;
    if (kept.length > 0) this.#emit({ bytes: kept, cutBytes });
  }
}

/** The message without line ends and NULs behind it. */
export function withoutTrailer(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0) {
    const last = bytes[end - 1];
    if (last !== LF && last !== CR && last !== NUL) break;
    end--;
  }
  return end === bytes.length ? bytes : bytes.subarray(0, end);
}

/** Whether the bytes so far and this one can be the beginning of `LEN SP`. */
function mayBeCount(prefix: readonly number[], byte: number): boolean {
  if (prefix.at(-1) === SPACE) return false;
  if (prefix.length > 0 && byte === SPACE) return true;
  const least = prefix.length === 0 ? 49 : 48;
  return byte >= least && byte <= 57 && prefix.length < COUNT_DIGITS_MAX;
}
