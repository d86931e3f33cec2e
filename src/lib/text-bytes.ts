import { writeUtf8 } from "./utf8.ts";

const TEXTS_BYTES = 131_072;
/** A longer record has no place in `bytes`. */
export const RECORD_BYTES_MAX: number = 65_536;
/** Where the record at hand stands in `bytes`; behind it is twice as much room. */
export const RECORD_AT: number = TEXTS_BYTES;

const array = new Uint8Array(TEXTS_BYTES + 3 * RECORD_BYTES_MAX);

/**
 * The text at hand in UTF-8: reading bytes takes a third of the time of reading characters. Behind
 * the room for texts is that of the record at hand (`FlatJson`): what reads one reads the other.
 */
export const bytes: Uint8Array = array;
/** The same, for reading several at once. */
export const view: DataView = new DataView(array.buffer);

/**
 * Puts a text into `bytes`, from `at` on, and a NUL behind it; gives its size. -1 when it is too
 * long, or when characters beyond ASCII are letters of it in other cases.
 */
export function loadBytes(text: string, at: number = 0): number {
  const room = TEXTS_BYTES - at - 1;
  if (BYTES_A_UNIT * text.length > room) return -1;
  const size = writeUtf8(array, text, at, room);
  if (size !== text.length && FOLDING.test(text)) return -1;
  array[at + size] = 0;
  return size;
}

/** At most, for each unit of UTF-16. */
const BYTES_A_UNIT = 3;
/** LATIN SMALL LETTER LONG S and KELVIN SIGN. */
const FOLDING = /[\u017f\u212a]/;
