import { sha256Hex } from "../../lib/hash.ts";

/** What is committed of one file, under its `fileId`: enough to know it again and to go on. */
export interface FileState {
  readonly fileId: string;
  /** Device and inode, `dev:ino`; empty when the inode now holds something else. */
  readonly inode: string;
  readonly path: string;
  /** Hash of the first lines, to know a copy or a compressed form of it. */
  readonly head: string;
  /** First byte (of the decompressed content) that has not been given out. */
  readonly offset: number;
  /** Hash of the 64 bytes before `offset`. */
  readonly tail: string;
  /** Bytes on disk when it was last read. */
  readonly size: number;
  /** Read to the end, and its last line given out though it had no end. */
  readonly finished: boolean;
  /** When it last changed, in microseconds: the state that is oldest is forgotten first. */
  readonly touched: number;
  /**
   * The `fileId` of the file that this one is a copy of, up to `offset` at least: it is not read
   * while the other still holds that content. Empty for a file in its own right.
   */
  readonly copyOf: string;
}

/** 64 bits of SHA-256: enough to know content again. */
export function contentHash(bytes: Uint8Array): string {
  return sha256Hex(bytes).slice(0, 16);
}

export function encodeFileState(state: FileState): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(state));
}

/** The state; null when the bytes are none (written by a later version, or damaged). */
export function decodeFileState(bytes: Uint8Array): FileState | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isFileState(value) ? value : null;
  } catch {
    return null;
  }
}

function isFileState(value: unknown): value is FileState {
  if (typeof value !== "object" || value === null) return false;
  const texts = ["fileId", "inode", "path", "head", "tail", "copyOf"];
  const numbers = ["offset", "size", "touched"];
  const fields = value as Readonly<Record<string, unknown>>;
  return (
    texts.every((name) => typeof fields[name] === "string") &&
    numbers.every((name) => Number.isSafeInteger(fields[name])) &&
    typeof fields["finished"] === "boolean"
  );
}
