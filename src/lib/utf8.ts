import { isUtf8 as isAllUtf8 } from "node:buffer";

/**
 * The bytes from `start` to before `end` as text: what is not UTF-8 becomes U+FFFD, a byte order
 * mark stays. Node's decoder of buffers, for it needs no view and takes less time than `TextDecoder`.
 */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  return utf8Slice.call(bytes, start, end);
}

/** The same of bytes that are all ASCII, in less time. */
export function decodeAscii(bytes: Uint8Array, start: number, end: number): string {
  return latin1Slice.call(bytes, start, end);
}

/** Whether all of the bytes are UTF-8. */
export function isUtf8(bytes: Uint8Array): boolean {
  return isAllUtf8(bytes);
}

/**
 * Writes a text as far as there is room for whole characters; gives how many bytes that took. Without
 * the object that `TextEncoder` gives for each call.
 */
export function writeUtf8(target: Uint8Array, text: string, at: number, room: number): number {
  return utf8Write.call(target, text, at, room);
}

const { utf8Slice, latin1Slice, utf8Write } = Buffer.prototype as unknown as {
  readonly latin1Slice: (this: Uint8Array, start: number, end: number) => string;
  readonly utf8Write: (this: Uint8Array, text: string, at: number, room: number) => number;
  readonly utf8Slice: (this: Uint8Array, start: number, end: number) => string;
};
