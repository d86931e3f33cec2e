import { decodeUtf8 } from "../../lib/utf8.ts";
import type { Column, ColumnKind, Markers } from "./zeek-column.ts";
import { ROUNDABLE_MAX } from "./zeek-number.ts";

/**
 * Rows whose cells can stand in JSON as they are written, as nearly all do. Their bytes are copied
 * once, with names and quotes between them: `JSON.parse` makes the record of that in one go, and it
 * is the text that is kept (bench: stages). Cells in pieces would be garbage many times the row.
 */
export class PlainRows {
  readonly #columns: readonly PlainColumn[];
  readonly #unset: Uint8Array;
  readonly #empty: Uint8Array;
  readonly #setSeparator: number;
  /** Bytes that a row needs beside its cells. */
  readonly #around: number;
  #json: Uint8Array = new Uint8Array(0);
  #to = 0;
  #row: Uint8Array = new Uint8Array(0);
  #from = 0;

  /** `setSeparator` is the byte between the elements of a list. */
  constructor(columns: readonly Column[], markers: Markers, setSeparator: number) {
    const encoder = new TextEncoder();
    this.#columns = columns.map(({ key, kind, element }) => ({
      key: encoder.encode(`,${key}`),
      kind,
      element,
    }));
    this.#unset = encoder.encode(markers.unset);
    this.#empty = encoder.encode(markers.empty);
    this.#setSeparator = setSeparator;
    this.#around = this.#columns.reduce((sum, { key }) => sum + key.length + 4, 2);
  }

  /**
   * The JSON of a row. Null for one that needs more care: escapes, quotes, numbers in another form,
   * and all that may be wrong.
   */
  json(row: Uint8Array): string | null {
    this.#open(row);
    const columns = this.#columns;
    const last = columns.length - 1;
    for (let index = 0; index <= last; index++) {
      const column = columns[index] as PlainColumn; // index runs over the columns
      if (!this.#putCell(column)) return null;
      if ((this.#from === row.length) !== (index === last)) return null;
      this.#from++;
    }
    return this.#close();
  }

  #open(row: Uint8Array): void {
    // Quotes and a comma for each element of a list, which may be empty.
    const room = this.#around + 3 * row.length;
    if (this.#json.length < room) this.#json = new Uint8Array(2 * room);
    this.#to = 0;
    this.#row = row;
    this.#from = 0;
  }

  #close(): string {
    if (this.#to === 0) return "{}";
    const json = this.#json;
    // In the place of the first comma.
    json[0] = OPEN_BRACE;
    json[this.#to++] = CLOSE_BRACE;
    return decodeUtf8(json, 0, this.#to);
  }

  /** Puts the cell that begins here with its name, and goes to its end; false when it needs care. */
  #putCell({ key, kind, element }: PlainColumn): boolean {
    if (this.#skip(this.#unset, TAB)) return true;
    this.#putKey(key);
    if (kind === "list") return this.#putList(element);
    if (!this.#skip(this.#empty, TAB)) return this.#putScalar(kind, TAB);
    this.#put(QUOTE);
    this.#put(QUOTE);
    return kind === "text";
  }

  #putList(element: ColumnKind): boolean {
    const separator = this.#setSeparator;
    this.#put(OPEN_BRACKET);
    if (!this.#skip(this.#empty, TAB)) {
      for (let isMore = true; isMore;) {
        if (this.#skip(this.#unset, separator) || this.#skip(this.#empty, separator)) return false;
        if (!this.#putScalar(element, separator)) return false;
        isMore = this.#byte() === separator;
        if (isMore) {
          this.#from++;
          this.#put(COMMA);
        }
      }
    }
    this.#put(CLOSE_BRACKET);
    return true;
  }

  /** Puts what stands before a separator, the next cell or the end. */
  #putScalar(kind: ColumnKind, separator: number): boolean {
    switch (kind) {
      case "text":
        return this.#putText(separator);
      case "integer":
        return this.#putInteger() && this.#isEnd(separator);
      case "port":
        return this.#putPort() && this.#isEnd(separator);
      case "real":
        return this.#putReal() && this.#isEnd(separator);
      case "bool":
        return this.#putBool() && this.#isEnd(separator);
      case "list":
        return false;
    }
  }

  /** Quotes, backslashes and controls are written in another way in JSON. */
  #putText(separator: number): boolean {
    const row = this.#row;
    const json = this.#json;
    let from = this.#from;
    let to = this.#to;
    json[to++] = QUOTE;
    for (; from < row.length; from++) {
      const byte = row[from] ?? 0;
      if (byte === TAB || byte === separator) break;
      if (byte < SPACE || byte === QUOTE || byte === BACKSLASH) return false;
      json[to++] = byte;
    }
    json[to++] = QUOTE;
    this.#from = from;
    this.#to = to;
    return true;
  }

  /** A whole number as JSON writes it, and exact in a double. */
  #putInteger(): boolean {
    const first = this.#byte();
    const count = this.#putDigits();
    return count === 1 || (count > 1 && count <= EXACT_DIGITS && first !== ZERO);
  }

  #putPort(): boolean {
    const start = this.#from;
    return this.#putInteger() && this.#from - start <= 5 && this.#number(start) <= PORT_MAX;
  }

  /** `1521911720.600843`, `3600`: no more decimals than a record keeps, so nothing to round. */
  #putReal(): boolean {
    const start = this.#from;
    if (!this.#putInteger()) return false;
    if (this.#byte() !== POINT) return true;
    const point = this.#from;
    // Fewer decimals are multiplied to be rounded; with so many digits before them that is exact.
    const isLong = point - start > WHOLE_DIGITS;
    if (isLong && this.#number(start) >= ROUNDABLE_MAX - 1) return false;
    this.#put(POINT);
    this.#from++;
    const decimals = this.#putDigits();
    return decimals > 0 && decimals <= 6 && (!isLong || decimals === 6);
  }

  #putBool(): boolean {
    const byte = this.#byte();
    if (byte !== LETTER_T && byte !== LETTER_F) return false;
    this.#from++;
    this.#putKey(byte === LETTER_T ? TRUE : FALSE);
    return true;
  }

  /** How many there were. */
  #putDigits(): number {
    const row = this.#row;
    const json = this.#json;
    const start = this.#from;
    let from = start;
    let to = this.#to;
    for (; from < row.length; from++) {
      const byte = row[from] ?? 0;
      if (byte < ZERO || byte > NINE) break;
      json[to++] = byte;
    }
    this.#from = from;
    this.#to = to;
    return from - start;
  }

  /** The digits from there to here as a number. */
  #number(start: number): number {
    let value = 0;
    for (let at = start; at < this.#from; at++) value = value * 10 + (this.#row[at] ?? 0) - ZERO;
    return value;
  }

  #putKey(key: Uint8Array): void {
    const json = this.#json;
    let to = this.#to;
    for (let at = 0; at < key.length; at++) json[to++] = key[at] ?? 0;
    this.#to = to;
  }

  #put(byte: number): void {
    this.#json[this.#to++] = byte;
  }

  /** Goes behind the marker when it is all that stands before the separator. */
  #skip(marker: Uint8Array, separator: number): boolean {
    const start = this.#from;
    for (let at = 0; at < marker.length; at++) {
      if (this.#row[start + at] !== marker[at]) return false;
    }
    this.#from = start + marker.length;
    if (this.#isEnd(separator)) return true;
    this.#from = start;
    return false;
  }

  /** -1 at the end of the row. */
  #byte(): number {
    return this.#from < this.#row.length ? (this.#row[this.#from] ?? -1) : -1;
  }

  #isEnd(separator: number): boolean {
    const byte = this.#byte();
    return byte === -1 || byte === TAB || byte === separator;
  }
}

interface PlainColumn {
  /** `,"id.orig_h":`. */
  readonly key: Uint8Array;
  readonly kind: ColumnKind;
  readonly element: ColumnKind;
}

/** The reader of plain rows of a log; null for one whose separators are unusual. */
export function plainRowsOf(
  columns: readonly Column[],
  markers: Markers,
  separator: string,
): PlainRows | null {
  const { setSeparator } = markers;
  // One character that no number has.
  const isUsual = separator === "\t" && /^[^\d.\u0080-\uffff]$/.test(setSeparator);
  return isUsual ? new PlainRows(columns, markers, setSeparator.charCodeAt(0)) : null;
}

const TRUE = new TextEncoder().encode("true");
const FALSE = new TextEncoder().encode("false");

const TAB = 9;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
const LETTER_F = 70;
const LETTER_T = 84;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

const PORT_MAX = 65_535;
/** Any whole number of so many digits is exact in a double. */
const EXACT_DIGITS = 15;
const WHOLE_DIGITS = 9;
