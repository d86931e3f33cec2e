import type { Splitter } from "./line-splitter.ts";

const NUL = 0;
const LF = 10;
const SPACE = 32;
const LESS_THAN = 60;

/** A count of more digits is none. */
const COUNT_MAX = 1e8;
const COUNT = /^\d{1,9} </;
/** The same, as far as the chunk goes. */
const MAY_BE_COUNT = /^(?:\d{1,9} ?)?$/;
const NEXT_LENGTH = 11;

/**
 * A record is a line of syslog, or one of the messages that stand in it, each with its octet count
 * before it (RFC 6587, 3.4.1): what a connection brought, written to a file as it came. A count is
 * believed where the next one follows, `LEN SP <`, as lines may be numbered, or have a count that a
 * relay left there; a message with a line end in it is two records.
 */
export class MessageSplitter implements Splitter {
  /** The beginning of what may be the next count. */
  undecidedBytes = 0;

  /** How the record under way begins: with digits, with `LEN SP`, with `LEN SP <`, or otherwise. */
  #mode: "digits" | "space" | "counted" | "line" = "digits";
  #count = 0;
  #endedByCount = false;

  get terminatorBytes(): number {
    return this.#endedByCount ? 0 : 1;
  }

  begin(chunk: Uint8Array, from: number): number {
    let at = from;
    while (chunk[at] === NUL) at++;
    this.#mode = isDigit(chunk[at]) ? "digits" : "line";
    this.#count = 0;
    this.#endedByCount = false;
    return at;
  }

  end(chunk: Uint8Array, from: number): number {
    this.undecidedBytes = 0;
    const at = this.#mode === "line" ? from : this.#behindCount(chunk, from);
    const lf = chunk.indexOf(LF, at);
    if (this.#mode !== "counted") return lf;
    const end = at + this.#count;
    if (lf !== -1 && lf <= end) return lf;
    const next = String.fromCharCode(...chunk.subarray(end, end + NEXT_LENGTH));
    if (MAY_BE_COUNT.test(next)) {
      this.undecidedBytes = next.length;
      this.#count = Math.max(end - chunk.length, 0);
      return -1;
    }
    this.#mode = "line";
    this.#endedByCount = COUNT.test(next);
    return this.#endedByCount ? end : lf;
  }

  /** Goes over the digits and the space. */
  #behindCount(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at];
      if (this.#mode === "digits" && isDigit(byte) && this.#count < COUNT_MAX) {
        this.#count = this.#count * 10 + byte - 48;
      } else if (this.#mode === "digits" && byte === SPACE) {
        this.#mode = "space";
      } else {
        if (this.#mode !== "counted") this.#mode = byte === LESS_THAN ? "counted" : "line";
        return at;
      }
    }
    return chunk.length;
  }
}

function isDigit(byte: number | undefined): byte is number {
  return byte !== undefined && byte >= 48 && byte <= 57;
}
