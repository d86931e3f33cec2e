import path from "node:path";

import type { Clock } from "../../lib/clock.ts";
import type { SourceStates } from "../source.ts";
import { readBefore } from "./byte-reader.ts";
import { discoverFiles, type FoundFile } from "./discover.ts";
import { fileIdOf, HEAD_BYTES_MAX, headOf } from "./file-head.ts";
import { contentHash, decodeFileState, type FileState } from "./file-state.ts";
import { TAIL_BYTES } from "./line-framer.ts";
import { TrackedFile } from "./tracked-file.ts";

/** States that are kept of files, most of them long read; the oldest gone ones are forgotten. */
const STATES_MAX = 10_000;

/** Files open at one time; further ones wait until others have ended. */
const OPEN_FILES_MAX = 1_024;

export interface FileSetOptions {
  readonly name: string;
  readonly paths: readonly string[];
  readonly recordBytesMax: number;
  /** Nothing will be appended any more: a file without a complete line is read as it is. */
  readonly complete: boolean;
  readonly clock: Clock;
  readonly onError: (path: string, cause: unknown) => void;
}

/** Knows which files there are, which of them were read how far, and which are the same. */
export class FileSet {
  /** Files being read, in the order in which they were found. */
  readonly tracked: Map<string, TrackedFile> = new Map();
  readonly #options: FileSetOptions;
  readonly #states = new Map<string, FileState>();
  /** By inode. */
  readonly #fileIds = new Map<string, string>();
  readonly #seen = new Map<string, { readonly size: number; readonly mtimeMs: number }>();
  #present = new Set<string>();

  constructor(options: FileSetOptions, states: SourceStates) {
    this.#options = options;
    const known = [...states.values()].map(decodeFileState).filter((state) => state !== null);
    for (const state of known.sort((a, b) => a.touched - b.touched)) this.remember(state);
  }

  remember(state: FileState): void {
    // Set anew, so that the map stays in the order of the last change.
    const before = this.#states.get(state.fileId);
    if (before !== undefined) this.#unlink(before);
    this.#states.delete(state.fileId);
    this.#states.set(state.fileId, state);
    if (state.inode !== "") this.#fileIds.set(state.inode, state.fileId);
  }

  /** Looks at the disk; returns the files that are new among those being read. */
  async scan(): Promise<TrackedFile[]> {
    const found = await discoverFiles(this.#options.paths, this.#options.onError);
    this.#present = new Set(found.map((file) => file.inode));
    this.#noteRotation(found);
    const added: TrackedFile[] = [];
    for (const file of found) {
      if (this.tracked.has(file.inode) || this.tracked.size >= OPEN_FILES_MAX) continue;
      try {
        const opened = await this.#take(file);
        if (opened === null) continue;
        this.tracked.set(file.inode, opened);
        added.push(opened);
      } catch (error) {
        this.#options.onError(file.path, error);
      }
    }
    return added;
  }

  /** Names of states to forget, so that their number stays bounded. */
  forget(): string[] {
    const gone: string[] = [];
    for (const [fileId, state] of this.#states) {
      if (this.#states.size <= STATES_MAX) break;
      if (this.#present.has(state.inode) || this.tracked.has(state.inode)) continue;
      this.#states.delete(fileId);
      this.#unlink(state);
      gone.push(fileId);
    }
    return gone;
  }

  #unlink(state: FileState): void {
    if (this.#fileIds.get(state.inode) === state.fileId) this.#fileIds.delete(state.inode);
  }

  #noteRotation(found: readonly FoundFile[]): void {
    const byInode = new Map(found.map((file) => [file.inode, file]));
    for (const file of this.tracked.values()) {
      const now = byInode.get(file.inode);
      if (now?.path === file.path) continue;
      file.rotated = true;
      if (now !== undefined) file.path = now.path;
    }
    for (const inode of this.#seen.keys()) if (!byInode.has(inode)) this.#seen.delete(inode);
  }

  async #take(file: FoundFile): Promise<TrackedFile | null> {
    const known = this.#states.get(this.#fileIds.get(file.inode) ?? "");
    if (known !== undefined) {
      if (known.finished && known.size === file.size) return null;
      const resumed = await this.#resume(file, known);
      if (resumed !== null) return resumed;
      // The inode now belongs to other content.
      this.remember({ ...known, inode: "" });
    }
    if (file.gzip && !this.#options.complete && !this.#isQuiet(file)) return null;
    const beginning = await readBefore(file, HEAD_BYTES_MAX, HEAD_BYTES_MAX);
    const whole = this.#options.complete || file.gzip;
    const head = headOf(beginning, whole);
    if (head === null || head.length === 0) return null;
    return this.#identify(file, head);
  }

  async #identify(file: FoundFile, head: Uint8Array): Promise<TrackedFile | null> {
    const headHash = contentHash(head);
    for (const state of this.#states.values()) {
      if (state.head !== headHash) continue;
      // Its compressed form waits until the log itself is read to the end.
      if (file.gzip && this.tracked.has(state.inode)) return null;
      if (!file.gzip && !this.#isCopyOf(file, state)) continue;
      const resumed = await this.#resume(file, state);
      if (resumed !== null) return resumed;
    }
    const fileId = this.#newFileId(file, head);
    const state: FileState = {
      fileId,
      inode: file.inode,
      path: file.path,
      head: headHash,
      offset: 0,
      tail: contentHash(new Uint8Array(0)),
      size: file.size,
      finished: false,
      touched: this.#options.clock.now(),
    };
    return this.#open(file, state, new Uint8Array(0));
  }

  /**
   * Whether an uncompressed file may go on where another ended that is gone: moved to another
   * disk, or copied before truncation. Too little content is no evidence: better read it twice.
   */
  #isCopyOf(file: FoundFile, state: FileState): boolean {
    const isThere = this.#present.has(state.inode) || this.tracked.has(state.inode);
    return !isThere && state.offset > TAIL_BYTES && file.size >= state.offset;
  }

  async #resume(file: FoundFile, state: FileState): Promise<TrackedFile | null> {
    if (!file.gzip && file.size < state.offset) return null;
    const tail = await readBefore(file, state.offset, TAIL_BYTES);
    return contentHash(tail) === state.tail ? this.#open(file, state, tail) : null;
  }

  async #open(file: FoundFile, state: FileState, tail: Uint8Array): Promise<TrackedFile> {
    const { name, recordBytesMax, clock } = this.#options;
    const options = { source: name, recordBytesMax };
    const opened = await TrackedFile.open(options, state, { file, tail });
    opened.active = clock.now();
    this.remember(opened.state(opened.active, false));
    return opened;
  }

  #newFileId(file: FoundFile, head: Uint8Array): string {
    const name = path.basename(file.path);
    const place = file.relativePath;
    let fileId = fileIdOf(name, head, "");
    for (let generation = 0; this.#states.has(fileId); generation++) {
      fileId = fileIdOf(name, head, generation === 0 ? place : `${place}#${generation}`);
    }
    return fileId;
  }

  /** A compressed file that is still being written cannot be read to its end. */
  #isQuiet(file: FoundFile): boolean {
    const before = this.#seen.get(file.inode);
    this.#seen.set(file.inode, file);
    return before?.size === file.size && before.mtimeMs === file.mtimeMs;
  }
}
