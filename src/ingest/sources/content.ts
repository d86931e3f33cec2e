import { type FilePlace, openGzip, openPlain } from "./byte-reader.ts";
import { HEAD_BYTES_MAX, headOf } from "./file-head.ts";
import { contentHash, type FileState } from "./file-state.ts";
import { TAIL_BYTES } from "./record-framer.ts";

/** Reads the `length` bytes before `offset` as they are now; fewer when the content is shorter. */
export type ReadBefore = (offset: number, length: number) => Promise<Uint8Array>;

/** A file's (decompressed) content by its name. */
interface NamedContent extends FilePlace {
  readonly gzip: boolean;
}

/** How much of the end of two contents is compared to tell whether one begins like the other. */
const WINDOW_BYTES = 4_096;

/**
 * Whether the content is still the one that was read up to the state's offset, judged by what
 * stands before that and by the beginning: lines that are alike but for their time end alike.
 */
export async function holds(before: ReadBefore, state: FileState): Promise<boolean> {
  const { offset, tail } = state;
  if (offset > 0 && contentHash(await before(offset, TAIL_BYTES)) !== tail) return false;
  const beginning = await before(HEAD_BYTES_MAX, HEAD_BYTES_MAX);
  const head = headOf(beginning, false) ?? beginning;
  // Of a file that had no whole line when it was found, more may be the beginning by now.
  return (offset > 0 && offset < head.length) || contentHash(head) === state.head;
}

/** Where a content ends, and the bytes before it. */
export interface ContentEnd {
  readonly length: number;
  readonly last: Uint8Array;
}

/** Whether the other content begins with this one, judged by the bytes at its end. */
export async function isBeginningOf(
  { length, last }: ContentEnd,
  other: ReadBefore,
): Promise<boolean> {
  return length > 0 && Buffer.compare(await other(length, last.length), last) === 0;
}

/** The end of a file; a compressed one is read to there. */
export async function endOf(file: NamedContent & { readonly size: number }): Promise<ContentEnd> {
  if (!file.gzip) {
    return { length: file.size, last: await readBefore(file)(file.size, WINDOW_BYTES) };
  }
  const reader = await openGzip(file, 0);
  try {
    let length = 0;
    let last = Buffer.alloc(0);
    for (;;) {
      const piece = await reader.read(Number.POSITIVE_INFINITY);
      if (piece.length === 0) return { length, last };
      length += piece.length;
      last = Buffer.concat([last.subarray(-WINDOW_BYTES), piece]).subarray(-WINDOW_BYTES);
    }
  } finally {
    await reader.close();
  }
}

/** Reads of a file that is opened for each call. */
export function readBefore(file: NamedContent): ReadBefore {
  return async (offset, length) => {
    const from = Math.max(0, offset - length);
    const reader = await (file.gzip ? openGzip(file, from) : openPlain(file, from));
    const pieces: Uint8Array[] = [];
    try {
      for (let missing = offset - from; missing > 0;) {
        const piece = await reader.read(missing);
        // Not a compressed file at all: told, not taken for an empty one.
        if (piece.length === 0 && pieces.length === 0 && reader.failure !== null) {
          throw reader.failure;
        }
        if (piece.length === 0) break;
        pieces.push(piece);
        missing -= piece.length;
      }
      return Buffer.concat(pieces);
    } finally {
      await reader.close();
    }
  };
}
