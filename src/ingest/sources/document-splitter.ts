import type { Splitter } from "./line-splitter.ts";
import type { TextEncoding } from "./text-encoding.ts";

/**
 * A record is a JSON object: on a line of its own, printed over many lines, right behind another
 * one, or in an array. What stands between objects and is neither blank nor a part of such an array
 * is a record up to the end of its line, or to the next object of the array, for the parser to
 * refuse.
 *
 * Printers indent what is inside. So an object that begins a line, no further to the right than the
 * line in which the one before began, was not meant to be inside of it: that one was broken off. So
 * was one that has an object where the name of its next member must be: they stand in an array.
 */
export class DocumentSplitter implements Splitter {
  readonly terminatorBytes = 0;
  /** Bytes of a character, and which of them is the lower one. */
  readonly #unit: 1 | 2;
  readonly #low: 0 | 1;
  #isDocument = false;
  /** What stands here is an element of an array of documents. */
  #inArray = false;
  /** Objects and lists that are open, the document itself too. */
  #depth = 0;
  #lists = 0;
  /** What stood last that is no blank. */
  #last: number = IGNORED;
  /** The chunk ended in a text; and there, with the backslash of an escape. */
  #inText = false;
  #escaped = false;
  /** Blanks at the beginning of this line, and of the line in which the document begins. */
  #indent = 0;
  #documentIndent = 0;
  #atLineStart = true;

  constructor(encoding: TextEncoding) {
    this.#unit = encoding === "utf-8" ? 1 : 2;
    this.#low = encoding === "utf-16be" ? 1 : 0;
  }

  begin(chunk: Uint8Array, from: number): number {
    let at = from;
    let kind: number = IGNORED;
    for (; at < chunk.length; at += this.#unit) {
      kind = this.#kindAt(chunk, at);
      if (kind === BLANK || kind === LINE_END) this.#noteBlank(kind);
      else if (kind === LIST || kind === COMMA || kind === LIST_END) this.#noteBetween(kind);
      else if (kind !== IGNORED) break;
    }
    this.#isDocument = kind === OPEN;
    // A brace too many stands right behind an element.
    if (kind === CLOSE) this.#inArray = true;
    this.#depth = 0;
    this.#lists = 0;
    this.#last = IGNORED;
    this.#inText = false;
    this.#documentIndent = this.#indent;
    return at;
  }

  end(chunk: Uint8Array, from: number): number {
    const at = this.#isDocument ? this.#endOfDocument(chunk, from) : this.#endOfStray(chunk, from);
    if (at !== -1) this.#inArray = false;
    return at;
  }

  #endOfDocument(chunk: Uint8Array, from: number): number {
    const unit = this.#unit;
    for (let at = this.#afterText(chunk, from); at < chunk.length; at += unit) {
      const kind = this.#kindAt(chunk, at);
      if (kind === BLANK || kind === LINE_END) {
        this.#noteBlank(kind);
        continue;
      }
      if (kind === OPEN) {
        if (this.#isBrokenOff()) return at;
        this.#depth += 1;
      } else if (kind === CLOSE) {
        this.#depth -= 1;
        if (this.#depth === 0) return at + unit;
      } else if (kind === QUOTE) {
        at = this.#endOfText(chunk, at + unit);
      } else if (kind === LIST) {
        this.#lists += 1;
      } else if (kind === LIST_END) {
        this.#lists -= 1;
      }
      this.#last = kind;
      this.#atLineStart = false;
    }
    return -1;
  }

  #endOfStray(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at += this.#unit) {
      const kind = this.#kindAt(chunk, at);
      if (kind === LINE_END) return at;
      if (kind === OPEN && this.#inArray && this.#last === COMMA) return at;
      if (kind !== BLANK) this.#last = kind;
    }
    return -1;
  }

  #noteBetween(kind: number): void {
    this.#inArray = kind !== LIST_END;
    this.#atLineStart = false;
  }

  #isBrokenOff(): boolean {
    if (this.#depth === 0) return false;
    if (this.#last === COMMA && this.#lists === 0) return true;
    return this.#atLineStart && this.#indent <= this.#documentIndent;
  }

  #noteBlank(kind: number): void {
    if (kind === LINE_END) {
      this.#indent = 0;
      this.#atLineStart = true;
    } else if (this.#atLineStart) {
      this.#indent += 1;
    }
  }

  /** Where it goes on outside of the text in which the chunk before ended. */
  #afterText(chunk: Uint8Array, from: number): number {
    if (!this.#inText) return from;
    const at = this.#escaped ? from + this.#escapedBytes(chunk, from) : from;
    return this.#endOfText(chunk, at) + this.#unit;
  }

  /** The quote at its end, or what stands before the end of the line: no text goes over that. */
  #endOfText(chunk: Uint8Array, from: number): number {
    const unit = this.#unit;
    let at = from;
    this.#inText = false;
    for (; at < chunk.length; at += unit) {
      const kind = this.#kindAt(chunk, at);
      if (kind === QUOTE) return at;
      if (kind === LINE_END) return at - unit;
      if (kind === BACKSLASH) at += this.#escapedBytes(chunk, at + unit);
    }
    this.#inText = true;
    this.#escaped = at > chunk.length;
    return at;
  }

  /** What a backslash takes with it: the next character, if that is not the end of the line. */
  #escapedBytes(chunk: Uint8Array, at: number): number {
    return at < chunk.length && this.#kindAt(chunk, at) === LINE_END ? 0 : this.#unit;
  }

  #kindAt(chunk: Uint8Array, at: number): number {
    if (this.#unit === 1) return KINDS[chunk[at] ?? 0] ?? OTHER;
    const code = ((chunk[at + 1 - this.#low] ?? 0) << 8) | (chunk[at + this.#low] ?? 0);
    if (code < 0x80) return KINDS[code] ?? OTHER;
    return code === BYTE_ORDER_MARK ? IGNORED : OTHER;
  }
}

const OTHER = 0;
const QUOTE = 1;
const BACKSLASH = 2;
const OPEN = 3;
const CLOSE = 4;
const BLANK = 5;
const LINE_END = 6;
const LIST = 7;
const LIST_END = 8;
const COMMA = 9;
const IGNORED = 10;

const BYTE_ORDER_MARK = 0xfeff;

/** Of each byte what it can be; of those of a byte order mark in UTF-8 too. */
const KINDS = new Uint8Array(256);
for (const [text, kind] of [
  ['"', QUOTE],
  ["\\", BACKSLASH],
  ["{", OPEN],
  ["}", CLOSE],
  [" \t", BLANK],
  ["\n", LINE_END],
  ["[", LIST],
  ["]", LIST_END],
  [",", COMMA],
  ["\r\0", IGNORED],
] as const) {
  for (const character of text) KINDS[character.charCodeAt(0)] = kind;
}
for (const byte of [0xef, 0xbb, 0xbf]) KINDS[byte] = IGNORED;
