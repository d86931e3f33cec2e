import { sha256Hex } from "../../lib/hash.ts";

const LF = 10;
const HASH_SIGN = 35;

/** The longest beginning of a file that is looked at to tell it from others. */
export const HEAD_BYTES_MAX = 4096;

/**
 * The part of a file's beginning that tells it from others and stays the same while it grows: the
 * lines that begin with `#` (all Zeek logs share the first of them) and the first line after them,
 * 4096 bytes at most. Null while that much is not there yet, unless the file is `complete`.
 */
export function headOf(beginning: Uint8Array, complete: boolean): Uint8Array | null {
  const window = beginning.subarray(0, HEAD_BYTES_MAX);
  let at = 0;
  while (at < window.length) {
    const end = window.indexOf(LF, at);
    if (end === -1) break;
    if (window[at] !== HASH_SIGN) return window.subarray(0, end + 1);
    at = end + 1;
  }
  return complete || window.length === HEAD_BYTES_MAX ? window : null;
}

/**
 * Names a file by what it is called and how it begins, not by where it lies: a copy of a log has
 * the same event ids. `distinction` is added for a second file of the same name and beginning.
 */
export function fileIdOf(baseName: string, head: Uint8Array, distinction: string): string {
  const name = baseName.endsWith(".gz") ? baseName.slice(0, -3) : baseName;
  const digest = sha256Hex(head);
  return sha256Hex(JSON.stringify([name, digest, distinction])).slice(0, 16);
}
