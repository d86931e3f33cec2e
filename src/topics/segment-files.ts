import { constants } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rm, stat } from "node:fs/promises";

import { codeOf } from "../lib/caught.ts";

/** An open segment. */
export interface SegmentFile {
  /** Fills `into` from `position` on as far as the file goes; returns the bytes read. */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Writes all of `parts` one behind the other. */
  write(parts: readonly Uint8Array[], position: number): Promise<void>;
  /** Resolves when what was written would outlast a power cut. */
  sync(): Promise<void>;
  truncate(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** The part of a file system that the log stands on; tests put one that fails in its place. */
export interface SegmentFiles {
  /** An existing file. */
  open(path: string): Promise<SegmentFile>;
  /** A new file; one that is there is emptied. */
  create(path: string): Promise<SegmentFile>;
  /** Also makes the directories above it. */
  createDirectory(path: string): Promise<void>;
  /** Makes the names in a directory outlast a power cut. */
  syncDirectory(path: string): Promise<void>;
  /** No error when it is not there. */
  remove(path: string): Promise<void>;
  /** Bytes of a file; null when there is none. */
  size(path: string): Promise<number | null>;
  /** Names in a directory; none when there is no directory. */
  list(path: string): Promise<readonly string[]>;
}

/** Real files. A reading log opens them read-only. */
export function nodeSegmentFiles(mode: "write" | "read"): SegmentFiles {
  const flags = mode === "write" ? constants.O_RDWR : constants.O_RDONLY;
  return {
    open: async (path) => segmentFile(await open(path, flags)),
    create: async (path) => segmentFile(await open(path, "w+", 0o640)),
    createDirectory: async (path) => {
      await mkdir(path, { recursive: true, mode: 0o750 });
    },
    syncDirectory,
    remove: (path) => rm(path, { force: true }),
    size: async (path) => {
      try {
        return (await stat(path)).size;
      } catch (error) {
        return absent(error, null);
      }
    },
    list: async (path) => {
      try {
        return await readdir(path);
      } catch (error) {
        return absent(error, []);
      }
    },
  };
}

/** Whether the failure says that there is no such file. */
export function isAbsent(error: unknown): boolean {
  return codeOf(error) === "ENOENT";
}

function absent<T>(error: unknown, otherwise: T): T {
  if (isAbsent(error)) return otherwise;
  throw error;
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function segmentFile(handle: FileHandle): SegmentFile {
  return {
    read: (into, position) => readFully(handle, into, position),
    write: (parts, position) => writeFully(handle, parts, position),
    sync: () => handle.datasync(),
    truncate: (bytes) => handle.truncate(bytes),
    close: () => handle.close(),
  };
}

async function readFully(handle: FileHandle, into: Uint8Array, position: number): Promise<number> {
  let filled = 0;
  while (filled < into.length) {
    const wanted = into.length - filled;
    const { bytesRead } = await handle.read(into, filled, wanted, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

// A disk that fills up takes a part of a write before it refuses the next.
async function writeFully(
  handle: FileHandle,
  parts: readonly Uint8Array[],
  position: number,
): Promise<void> {
  let rest = parts.slice();
  let at = position;
  while (rest.length > 0) {
    const { bytesWritten } = await handle.writev(rest.slice(0, PARTS_MAX), at);
    at += bytesWritten;
    rest = behind(rest, bytesWritten);
  }
}

function behind(parts: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let skip = bytes;
  let index = 0;
  for (; index < parts.length; index++) {
    const length = parts[index]?.length ?? 0;
    if (length > skip) break;
    skip -= length;
  }
  const rest = parts.slice(index);
  const first = rest[0];
  if (first !== undefined && skip > 0) rest[0] = first.subarray(skip);
  return rest;
}

/** Buffers handed over in one system call (Linux takes 1,024). */
const PARTS_MAX = 512;
