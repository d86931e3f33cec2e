import type { FileHandle } from "node:fs/promises";

/**
 * Makes a file of JSON lines end with a whole line: a last line without its end is finished if it
 * is JSON, else cut off. It cannot have counted as delivered, so it will come again.
 */
export async function repairTail(file: FileHandle): Promise<void> {
  const { size } = await file.stat();
  if (size === 0) return;
  const last = Buffer.alloc(1);
  await file.read(last, 0, 1, size - 1);
  if (last[0] === NEWLINE) return;
  const start = await lastLineStart(file, size);
  if (await isJson(file, start, size)) await file.appendFile("\n");
  else await file.truncate(start);
  await file.datasync();
}

const NEWLINE = 0x0a;
const CHUNK_BYTES = 1 << 16;
/** A torn line that is longer is cut off without a look at it. */
const LINE_BYTES_MAX = 16 << 20;

/** Offset of the first byte behind the last newline; 0 when there is none. */
async function lastLineStart(file: FileHandle, size: number): Promise<number> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let end = size; end > 0; end -= CHUNK_BYTES) {
    const from = Math.max(0, end - CHUNK_BYTES);
    const { bytesRead } = await file.read(chunk, 0, end - from, from);
    const at = chunk.subarray(0, bytesRead).lastIndexOf(NEWLINE);
    if (at !== -1) return from + at + 1;
  }
  return 0;
}

async function isJson(file: FileHandle, start: number, end: number): Promise<boolean> {
  if (end - start > LINE_BYTES_MAX) return false;
  const line = Buffer.alloc(end - start);
  await file.read(line, 0, line.length, start);
  try {
    JSON.parse(line.toString("utf8"));
    return true;
  } catch {
    return false;
  }
}
