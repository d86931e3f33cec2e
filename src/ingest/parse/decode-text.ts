import { decodeUtf8, isUtf8 } from "../../lib/utf8.ts";

const REPLACEMENT = "\uFFFD";

/**
 * The bytes as text; bytes that are not UTF-8 become U+FFFD. A byte order mark is kept, because the
 * original must stand as it stood in the log.
 */
export function decodeText(bytes: Uint8Array): string {
  return decodeUtf8(bytes, 0, bytes.length);
}

/** What stands behind a byte order mark, where there is one: the first line of a file may have it. */
export function withoutMark(text: string): string {
  return text.charCodeAt(0) === MARK ? text.slice(1) : text;
}

const MARK = 0xfeff;

/** Whether `text`, decoded from `bytes`, lost something: the bytes were not all valid UTF-8. */
export function lostBytes(text: string, bytes: Uint8Array): boolean {
  // The character may stand in the log itself; only then are the bytes looked at a second time.
  return text.includes(REPLACEMENT) && !isUtf8(bytes);
}
