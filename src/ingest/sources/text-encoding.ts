/** How the text of a file is written. */
export type TextEncoding = "utf-8" | "utf-16le" | "utf-16be";

/** Length of a byte order mark of UTF-16. */
export const MARK_BYTES = 2;

/** Told by the byte order mark at the very beginning; without one it is UTF-8. */
export function encodingOf([first, second]: Uint8Array): TextEncoding {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}

/** The text of a record as UTF-8, piece by piece; null when it is that already. */
export type ToUtf8 = ((piece: Uint8Array, isLast: boolean) => Uint8Array) | null;

/** What is no UTF-16 (half of a surrogate pair) becomes U+FFFD; a byte order mark is left out. */
export function toUtf8(encoding: TextEncoding): ToUtf8 {
  if (encoding === "utf-8") return null;
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  return (piece, isLast) => encoder.encode(decoder.decode(piece, { stream: !isLast }));
}
