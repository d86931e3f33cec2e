import type { TextEncoding } from "./text-encoding.ts";

/**
 * Finds where records begin and end in text that comes chunk by chunk, cut between characters: of
 * one byte, or of two in UTF-16. It remembers what it must of the record that is under way.
 */
export interface Splitter {
  /** Bytes after a record that belong to no record. */
  readonly terminatorBytes: number;
  /** Bytes at the end of the chunk that `end` must see again, with what follows; none when absent. */
  readonly undecidedBytes?: number;
  /** Where the next record begins, at `from` or behind; the chunk's length when not in there. */
  begin(chunk: Uint8Array, from: number): number;
  /** Where the record ends that goes on at `from`; -1 when not in this chunk. */
  end(chunk: Uint8Array, from: number): number;
}

const LF = 10;

/**
 * A record ends with LF. NULs before one are passed over: a writer that goes on where it was after
 * its log was truncated (copytruncate) leaves a hole of them, however large.
 */
export function lineSplitter(encoding: TextEncoding): Splitter {
  switch (encoding) {
    case "utf-8":
      return utf8Lines;
    case "utf-16le":
      return utf16Lines(0);
    case "utf-16be":
      return utf16Lines(1);
  }
}

const utf8Lines: Splitter = {
  terminatorBytes: 1,
  begin(chunk, from) {
    let at = from;
    while (chunk[at] === 0) at++;
    return at;
  },
  end: (chunk, from) => chunk.indexOf(LF, from),
};

/** `low` is where in a character of two bytes the lower one stands. */
function utf16Lines(low: 0 | 1): Splitter {
  return {
    terminatorBytes: 2,
    begin(chunk, from) {
      let at = from;
      while (chunk[at] === 0 && chunk[at + 1] === 0) at += 2;
      return at;
    },
    end(chunk, from) {
      for (let at = chunk.indexOf(LF, from); at !== -1; at = chunk.indexOf(LF, at + 1)) {
        if ((at & 1) === low && chunk[at ^ 1] === 0) return at - low;
      }
      return -1;
    },
  };
}
