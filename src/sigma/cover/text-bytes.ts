const BYTES_MAX = 65_536;
// With room for one character more, so that a text of more bytes than characters shows.
const array = new Uint8Array(BYTES_MAX + 4);
// `TextEncoder` gives an object for each call.
const { utf8Write } = Buffer.prototype as unknown as {
  readonly utf8Write: (this: Uint8Array, text: string, at: number, size: number) => number;
};

/** The text at hand, as bytes: reading them takes a third of the time of reading characters. */
export const bytes: Uint8Array = array;
/** The same, for reading several at once. */
export const view: DataView = new DataView(array.buffer);

/**
 * Puts a text behind the first `end` bytes, and a NUL behind it: where the next one goes. `end` when
 * it is not ASCII or too long.
 */
export function appendBytes(text: string, end: number): number {
  const next = end + text.length + 1;
  if (next > BYTES_MAX || utf8Write.call(array, text, end, next - end + 4) !== text.length) {
    return end;
  }
  array[next - 1] = 0;
  return next;
}

/** Puts a text into `bytes`; false when it is not ASCII or too long. */
export function loadBytes(text: string): boolean {
  const { length } = text;
  // As many bytes as characters: all of them are ASCII.
  return length <= BYTES_MAX && utf8Write.call(array, text, 0, length + 4) === length;
}
