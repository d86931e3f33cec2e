import { writeUtf8 } from "./utf8.ts";
import { visibleText } from "./visible-text.ts";

/** Text as UTF-8, in memory that is used again: a fresh buffer for each text costs five times that. */
export class TextBuffer {
  #bytes = Buffer.allocUnsafeSlow(SMALL_BYTES);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(text: string): void {
    const room = BYTES_A_UNIT * text.length;
    this.#reserve(room);
    this.#size += writeUtf8(this.#bytes, text, this.#size, room);
  }

  /** Adds JSON on one line as `visibleText` shows it. */
  addVisible(json: string): void {
    const start = this.#size;
    this.add(json);
    if (isVisible(json, this.#bytes.subarray(start, this.#size))) return;
    const shown = visibleText(json);
    if (shown === json) return;
    this.#size = start;
    this.add(shown);
  }

  /** Adds what stands at a place already. */
  repeat(start: number, end: number): void {
    this.#reserve(end - start);
    this.#bytes.copyWithin(this.#size, start, end);
    this.#size += end - start;
  }

  /** What was added since the last call. It is written over by what comes next. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#size);
    // One large text is no reason to hold that much for good.
    if (this.#bytes.length > LARGE_BYTES) this.#bytes = Buffer.allocUnsafeSlow(SMALL_BYTES);
    this.#size = 0;
    return taken;
  }

  #reserve(bytes: number): void {
    const needed = this.#size + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length));
    larger.set(this.#bytes.subarray(0, this.#size));
    this.#bytes = larger;
  }
}

/**
 * Whether `visibleText` would leave JSON as it is; false also where that is not plain. A search of
 * bytes takes a tenth of the time of a regular expression, and of most texts their size tells all.
 */
function isVisible(json: string, bytes: Buffer): boolean {
  // Of the controls in ASCII the only one that JSON does not escape.
  if (json.includes(DELETE)) return false;
  const more = bytes.length - json.length;
  if (more === 0) return true;
  if (more > MORE_MAX) return false;
  return countOf(bytes, LEAD_A0) + countOf(bytes, LEAD_C0) === more;
}

/** How often characters of two bytes begin with this one; none when one of them must not be seen. */
function countOf(bytes: Buffer, lead: number): number {
  let count = 0;
  for (let at = bytes.indexOf(lead); at !== -1; at = bytes.indexOf(lead, at + 2)) {
    const next = bytes[at + 1] ?? 0;
    if (lead === LEAD_A0 && (next < NO_BREAK_SPACE || next === SOFT_HYPHEN)) return 0;
    count += 1;
  }
  return count;
}

/** At most, for each unit of UTF-16. */
const BYTES_A_UNIT = 3;
const SMALL_BYTES = 65_536;
const LARGE_BYTES = 4_194_304;

const DELETE = "\u007f";
/** Characters beyond ASCII that are looked for one by one. */
const MORE_MAX = 64;
/** What leads to U+0080 to U+00BF, and to U+00C0 to U+00FF; the second byte of two of the former. */
const LEAD_A0 = 0xc2;
const LEAD_C0 = 0xc3;
const NO_BREAK_SPACE = 0xa0;
const SOFT_HYPHEN = 0xad;
