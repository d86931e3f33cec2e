import path from "node:path";

import type { Clock } from "../../lib/clock.ts";
import {
  type ContentEnd,
  endOf,
  holds,
  isBeginningOf,
  readBefore,
  type ReadBefore,
} from "./content.ts";
import type { FoundFile } from "./discover.ts";
import { contentHash, type FileState } from "./file-state.ts";
import type { KnownFiles } from "./known-files.ts";
import { TAIL_BYTES } from "./record-framer.ts";
import { isRotationName } from "./rotation-name.ts";
import type { TrackedFile } from "./tracked-file.ts";

export interface FileCopiesParts {
  readonly known: KnownFiles;
  readonly clock: Clock;
  readonly tracked: ReadonlyMap<string, TrackedFile>;
  readonly present: (inode: string) => FoundFile | undefined;
  readonly detach: (file: TrackedFile) => Promise<void>;
}

/** Leave the file alone for now, read it as a file of its own, or go on from a state in it. */
export type Verdict = "wait" | "other" | FileState;

/**
 * Tells copies of files from files in their own right. While the original still has its content,
 * its copy (of copytruncate, or a compressed form) is not read; once the original is truncated or
 * gone, reading goes on in the copy where it stopped in the original.
 */
export class FileCopies {
  readonly #parts: FileCopiesParts;

  constructor(parts: FileCopiesParts) {
    this.#parts = parts;
  }

  /** What to do with a file that is not known, by its beginning. */
  async judge(file: FoundFile, head: Uint8Array): Promise<Verdict> {
    // What was read furthest is the best evidence: little content is in many files.
    const states = this.#parts.known.withHead(contentHash(head));
    for (const state of states.sort((a, b) => b.offset - a.offset)) {
      const verdict = await this.#judgeBy(file, state, head);
      if (verdict !== "other") return verdict;
    }
    return "other";
  }

  /** What to do with a file that was found to be a copy. */
  async review(file: FoundFile, copy: FileState): Promise<Verdict> {
    const state = this.#parts.known.get(copy.copyOf);
    // Forgotten because it is long gone and read.
    if (state === undefined) return "wait";
    const original = this.#contentOf(state);
    // In this order: the original may be truncated between the two looks at it.
    const isSame = original !== null && (await holds(original, copy));
    const isInPlace = original !== null && (await holds(original, state));
    if (original === null || !isSame || !isInPlace) {
      return this.#reviewAfter(file, { copy, state, isInPlace });
    }
    if (file.size === copy.size) return "wait";
    const end = await endOf(file);
    if (!(await isBeginningOf(end, original))) {
      // Truncated since the look above: the next one decides.
      return (await holds(original, copy)) ? "other" : "wait";
    }
    this.#note(file, { ...copy, ...placeOf(end) });
    return "wait";
  }

  async #reviewAfter(
    file: FoundFile,
    seen: { readonly copy: FileState; readonly state: FileState; readonly isInPlace: boolean },
  ): Promise<Verdict> {
    const { copy, state, isInPlace } = seen;
    const end = copy.size === file.size ? copy.offset : (await endOf(file)).length;
    const readTo = this.#reading(state)?.fed ?? state.offset;
    if (end > readTo) return this.#goOn(file, state);
    // When it is in place, the original was replaced by content that begins with all that had been
    // read of it, and was read on: how much of the copy was read is not known.
    return isInPlace ? "other" : "wait";
  }

  async #judgeBy(file: FoundFile, state: FileState, head: Uint8Array): Promise<Verdict> {
    // What a copy holds is known of its original; only its compressed form is new.
    if (state.copyOf !== "" && !file.gzip) return "other";
    const original = this.#contentOf(state);
    const suspect = { file, state, head, isNamed: isRotationName(file.path, state.path) };
    return original !== null && (await holds(original, state))
      ? this.#judgeBeside(suspect, original)
      : this.#judgeAfter(suspect);
  }

  /** The original still has its content. */
  async #judgeBeside(suspect: Suspect, original: ReadBefore): Promise<Verdict> {
    const { file, state, isNamed } = suspect;
    const isPresent = this.#parts.present(state.inode) !== undefined;
    if (isPresent && !(isNamed && isBelow(file.path, state.path))) return "other";
    const end = await endOf(file);
    // Too little content is no evidence: better read it twice.
    if (!isNamed && end.length <= TAIL_BYTES) return "other";
    if (await isBeginningOf(end, original)) return this.#noteNew(suspect, end);
    // The original may have been truncated since the first look at it.
    return (await holds(original, state)) ? "other" : this.#judgeAfter(suspect);
  }

  /** The original is truncated, or gone. */
  async #judgeAfter(suspect: Suspect): Promise<Verdict> {
    const { file, state, isNamed } = suspect;
    // Compressed, and there: it cannot be compared.
    if (this.#parts.present(state.inode)?.gzip === true) return "other";
    if (!isNamed && state.offset <= TAIL_BYTES) return "other";
    const verdict = await this.#goOn(file, state);
    if (verdict !== "other" || !isNamed) return verdict;
    const reading = this.#reading(state);
    const end = await endOf(file);
    if (reading === undefined || end.length > reading.fed) return "other";
    // Copied before the last lines were written, which were read from the original.
    const hasPassed = await reading.hasPassed(end.length, readBefore(file));
    return hasPassed ? this.#noteNew(suspect, end) : "other";
  }

  /** The original has its content no more: the file takes its place if it has that content. */
  async #goOn(file: FoundFile, state: FileState): Promise<Verdict> {
    if (!(await holds(readBefore(file), state))) return "other";
    const reading = this.#reading(state);
    if (reading === undefined) return { ...state, inode: file.inode, copyOf: "" };
    // What was read of the last line is more than the copy has.
    if (!file.gzip && file.size < reading.fed) return "other";
    await this.#parts.detach(reading);
    const copy = this.#parts.known.ofInode(file.inode);
    if (copy !== undefined) this.#parts.known.forget(copy.fileId);
    return { ...reading.state(reading.active, false), inode: file.inode };
  }

  #noteNew({ file, state, head }: Suspect, end: ContentEnd): "wait" {
    const fileId = this.#parts.known.newFileId(file, head);
    this.#note(file, { ...state, ...placeOf(end), fileId, copyOf: state.fileId });
    return "wait";
  }

  #note(file: FoundFile, copy: FileState): void {
    const { inode, path: name, size } = file;
    const touched = this.#parts.clock.now();
    this.#parts.known.remember({ ...copy, inode, path: name, size, touched, finished: true });
  }

  #reading(state: FileState): TrackedFile | undefined {
    const { tracked } = this.#parts;
    return tracked.get(state.inode) ?? tracked.get(`detached ${state.fileId}`);
  }

  /** Null when the file is gone, or compressed. */
  #contentOf(state: FileState): ReadBefore | null {
    const open = this.#parts.tracked.get(state.inode)?.before;
    if (open !== undefined && open !== null) return open;
    const file = this.#parts.present(state.inode);
    return file === undefined || file.gzip ? null : readBefore(file);
  }
}

/** A file that begins like one that is known. */
interface Suspect {
  readonly file: FoundFile;
  readonly state: FileState;
  readonly head: Uint8Array;
  /** Its name is what rotation makes of the name of the other. */
  readonly isNamed: boolean;
}

function placeOf({ length, last }: ContentEnd): { readonly offset: number; readonly tail: string } {
  return { offset: length, tail: contentHash(last.subarray(-TAIL_BYTES)) };
}

/** Whether the file lies in the directory of the other, or below it. */
function isBelow(file: string, other: string): boolean {
  const directory = path.dirname(other) + path.sep;
  return file.startsWith(directory);
}
