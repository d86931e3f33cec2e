import path from "node:path";

import type { SourceStates } from "../source.ts";
import type { FoundFile } from "./discover.ts";
import { fileIdOf } from "./file-head.ts";
import { decodeFileState, encodeFileState, type FileState } from "./file-state.ts";

/** States that are kept of files, most of them long read; the oldest gone ones are forgotten. */
const STATES_MAX = 10_000;

/** What is known of each file, found by its id, its inode or its beginning. */
export class KnownFiles {
  /** In the order of the last change. */
  readonly #states = new Map<string, FileState>();
  readonly #byInode = new Map<string, string>();
  readonly #byHead = new Map<string, Set<string>>();
  #changes = new Map<string, Uint8Array | null>();

  constructor(states: SourceStates) {
    const known = [...states.values()].map(decodeFileState).filter((state) => state !== null);
    for (const state of known.sort((a, b) => a.touched - b.touched)) this.#set(state);
  }

  get(fileId: string): FileState | undefined {
    return this.#states.get(fileId);
  }

  ofInode(inode: string): FileState | undefined {
    return this.#states.get(this.#byInode.get(inode) ?? "");
  }

  /** The files that begin so, as they are now. */
  withHead(head: string): FileState[] {
    const ids = this.#byHead.get(head) ?? [];
    return [...ids].map((id) => this.#states.get(id)).filter((state) => state !== undefined);
  }

  remember(state: FileState): void {
    this.#changes.set(state.fileId, encodeFileState(state));
    this.#set(state);
  }

  forget(fileId: string): void {
    const state = this.#states.get(fileId);
    if (state === undefined) return;
    this.#unset(state);
    this.#changes.set(fileId, null);
  }

  /** Forgets the oldest states until their number is within its bound; never a needed one. */
  shrink(isNeeded: (state: FileState) => boolean): void {
    if (this.#states.size <= STATES_MAX) return;
    for (const [fileId, state] of this.#states) {
      if (this.#states.size <= STATES_MAX) break;
      if (!isNeeded(state)) this.forget(fileId);
    }
  }

  /** What has changed since it was last asked for: what is to be committed. */
  takeChanges(): ReadonlyMap<string, Uint8Array | null> {
    const changes = this.#changes;
    if (changes.size > 0) this.#changes = new Map();
    return changes;
  }

  newFileId(file: FoundFile, head: Uint8Array): string {
    const name = path.basename(file.path);
    const place = file.relativePath;
    let fileId = fileIdOf(name, head, "");
    for (let generation = 0; this.#states.has(fileId); generation++) {
      fileId = fileIdOf(name, head, generation === 0 ? place : `${place}#${generation}`);
    }
    return fileId;
  }

  #set(state: FileState): void {
    const before = this.#states.get(state.fileId);
    // Set anew, so that the map stays in the order of the last change.
    if (before !== undefined) this.#unset(before);
    this.#states.set(state.fileId, state);
    if (state.inode !== "") this.#byInode.set(state.inode, state.fileId);
    const ids = this.#byHead.get(state.head);
    if (ids === undefined) this.#byHead.set(state.head, new Set([state.fileId]));
    else ids.add(state.fileId);
  }

  #unset(state: FileState): void {
    this.#states.delete(state.fileId);
    if (this.#byInode.get(state.inode) === state.fileId) this.#byInode.delete(state.inode);
    const ids = this.#byHead.get(state.head);
    ids?.delete(state.fileId);
    if (ids?.size === 0) this.#byHead.delete(state.head);
  }
}
