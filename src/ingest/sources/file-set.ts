import { codeOf } from "../../lib/caught.ts";
import type { Clock } from "../../lib/clock.ts";
import { MICROS_PER_MS } from "../../lib/time.ts";
import type { Framing } from "../parse/index.ts";
import type { SourceStates } from "../source.ts";
import { MovedError } from "./byte-reader.ts";
import { holds, readBefore } from "./content.ts";
import { discoverFiles, type FoundFile } from "./discover.ts";
import { FileCopies } from "./file-copies.ts";
import { HEAD_BYTES_MAX, headOf } from "./file-head.ts";
import { contentHash, type FileState } from "./file-state.ts";
import { KnownFiles } from "./known-files.ts";
import { TAIL_BYTES } from "./record-framer.ts";
import { type LogPart, Succession } from "./succession.ts";
import { encodingOf, MARK_BYTES } from "./text-encoding.ts";
import { TrackedFile } from "./tracked-file.ts";

export interface FileSetOptions {
  readonly name: string;
  readonly paths: readonly string[];
  readonly recordBytesMax: number;
  readonly framing: Framing;
  /** Handles open at one time: beyond that, files at their end are looked at by name only. */
  readonly openFilesMax: number;
  /** Nothing will be appended any more: a file without a complete line is read as it is. */
  readonly complete: boolean;
  /** Reads hold the process up. */
  readonly blocking: boolean;
  readonly clock: Clock;
  readonly onError: (path: string, cause: unknown) => void;
}

/** Knows which files there are, which of them were read how far, and which are the same. */
export class FileSet {
  /** Files being read, in the order in which they were found; by inode. */
  readonly tracked: Map<string, TrackedFile> = new Map();
  readonly #options: FileSetOptions;
  readonly #known: KnownFiles;
  readonly #copies: FileCopies;
  readonly #seen = new Map<string, FoundFile & { readonly scan: number }>();
  #scans = 0;
  /** Read to the end, as this process has seen for itself. */
  readonly #checked = new Map<string, number>();
  readonly #succession = new Succession<LogPart>();
  #present = new Map<string, FoundFile>();
  #paths: ReadonlySet<string> = new Set();

  constructor(options: FileSetOptions, states: SourceStates) {
    this.#options = options;
    this.#known = new KnownFiles(states);
    this.#copies = new FileCopies({
      known: this.#known,
      clock: options.clock,
      tracked: this.tracked,
      present: (inode) => this.#present.get(inode),
      detach: (file) => this.detach(file),
    });
  }

  /** How many files the last look at the disk found. */
  get found(): number {
    return this.#present.size;
  }

  remember(state: FileState): void {
    this.#known.remember(state);
  }

  /** The states that have changed since the last call, null for those to forget. */
  takeChanges(): ReadonlyMap<string, Uint8Array | null> {
    return this.#known.takeChanges();
  }

  /** Looks at the disk; returns the files that are new among those being read. */
  async scan(): Promise<TrackedFile[]> {
    this.#scans += 1;
    const added: TrackedFile[] = [];
    // One look may catch a rotation half way: it would not see all that was written before.
    for (let looks = 0; looks < LOOKS_MAX; looks++) if (await this.#look(added)) break;
    this.#known.shrink(({ inode }) => this.#present.has(inode) || this.tracked.has(inode));
    this.#succession.arrange([...this.tracked.values(), ...this.#unfinished()], this.#paths);
    return added;
  }

  /** The compressed files that this look found too young to be read: what came after them waits. */
  #unfinished(): LogPart[] {
    return [...this.#seen.values()]
      .filter(({ scan }) => scan === this.#scans)
      .map(({ path, mtimeMs }) => {
        return { path, writtenAs: path, rotated: false, mtimeMs, behind: true, parked: true };
      });
  }

  /** The files that are not to be read yet: what was written before them comes first. */
  waiting(): ReadonlySet<LogPart> {
    return this.#succession.waiting();
  }

  /** Gives the file an open handle, at the cost of the one idle for longest; false when busy. */
  async wake(file: TrackedFile): Promise<boolean> {
    let open = 0;
    let idle: TrackedFile | null = null;
    for (const other of this.tracked.values()) {
      if (other.parked) continue;
      open++;
      if (other.idle && (idle === null || other.active < idle.active)) idle = other;
    }
    if (open >= this.#options.openFilesMax) {
      if (idle === null) return false;
      await idle.park();
    }
    await file.wake();
    return true;
  }

  /** The content of the file is gone: it waits for the copy in which it goes on. */
  async detach(file: TrackedFile): Promise<void> {
    this.tracked.delete(file.inode);
    await file.detach(this.#options.clock.now());
    this.tracked.set(`detached ${file.fileId}`, file);
    this.remember(file.state(file.active, false));
  }

  /** Whether the last look at the disk found the file. */
  saw(file: TrackedFile): boolean {
    return this.#present.has(file.inode);
  }

  /** The file has ended. */
  async drop(file: TrackedFile): Promise<void> {
    this.tracked.delete(file.inode === "" ? `detached ${file.fileId}` : file.inode);
    await file.park();
  }

  /** Takes what is there; whether all of it was and stayed where it was at the look before. */
  async #look(added: TrackedFile[]): Promise<boolean> {
    const found = await discoverFiles(this.#options.paths, this.#options.onError);
    const isSame =
      found.length === this.#present.size &&
      found.every((file) => this.#present.get(file.inode)?.path === file.path);
    this.#present = new Map(found.map((file) => [file.inode, file]));
    this.#paths = new Set(found.map((file) => file.path));
    this.#noteChanges();
    let hasMoved = false;
    for (const file of found) {
      if (this.tracked.has(file.inode)) continue;
      try {
        const taken = await this.#take(file);
        if (taken === null) continue;
        this.tracked.set(file.inode, taken);
        added.push(taken);
      } catch (error) {
        if (isMoved(error)) hasMoved = true;
        else this.#options.onError(file.path, error);
      }
    }
    return isSame && !hasMoved;
  }

  #noteChanges(): void {
    for (const file of this.tracked.values()) if (file.inode !== "") this.#noteChange(file);
    forgetAbsent(this.#seen, this.#present);
    forgetAbsent(this.#checked, this.#present);
  }

  #noteChange(file: TrackedFile): void {
    const now = this.#present.get(file.inode);
    if (now?.path !== file.path && !file.rotated) {
      file.rotate(now?.size ?? null, this.#options.clock.now());
    }
    if (file.moved && now !== undefined) file.atEnd = false;
    file.moved = false;
    if (now === undefined) return;
    file.path = now.path;
    const isChanged = now.size !== file.size || now.mtimeMs !== file.mtimeMs;
    // An open handle shows it by itself.
    if (file.parked && isChanged) file.wanted = true;
    file.mtimeMs = now.mtimeMs;
  }

  async #take(file: FoundFile): Promise<TrackedFile | null> {
    const known = this.#known.ofInode(file.inode);
    if (known === undefined) return this.#takeNew(file);
    if (known.copyOf !== "") {
      const verdict = await this.#copies.review(file, known);
      if (verdict === "wait") return null;
      this.#known.forget(known.fileId);
      return verdict === "other" ? this.#takeNew(file) : this.#open(file, verdict);
    }
    if (known.finished && known.size === file.size && (await this.#isSame(file, known))) {
      return null;
    }
    if (await holds(readBefore(file), known)) return this.#open(file, known);
    // The inode now belongs to other content.
    this.remember({ ...known, inode: "" });
    return this.#takeNew(file);
  }

  async #takeNew(file: FoundFile): Promise<TrackedFile | null> {
    if (file.gzip && !this.#options.complete && !this.#isQuiet(file)) return null;
    const beginning = await readBefore(file)(HEAD_BYTES_MAX, HEAD_BYTES_MAX);
    const whole = this.#options.complete || file.gzip;
    const head = headOf(beginning, whole);
    if (head === null || head.length === 0) return null;
    const verdict = await this.#copies.judge(file, head);
    if (verdict === "wait") return null;
    if (verdict !== "other") return this.#open(file, verdict);
    const state: FileState = {
      fileId: this.#known.newFileId(file, head),
      inode: file.inode,
      path: file.path,
      head: contentHash(head),
      offset: 0,
      tail: contentHash(new Uint8Array(0)),
      size: file.size,
      finished: false,
      touched: this.#options.clock.now(),
      copyOf: "",
    };
    return this.#open(file, state);
  }

  /** Null when it is no new file to read, but the one in which a detached one goes on. */
  async #open(file: FoundFile, state: FileState): Promise<TrackedFile | null> {
    const { name, clock, ...options } = this.#options;
    const before = readBefore(file);
    const tail = await before(state.offset, Math.min(TAIL_BYTES, state.offset));
    const encoding = encodingOf(await before(MARK_BYTES, MARK_BYTES));
    const now = clock.now();
    const detached = this.tracked.get(`detached ${state.fileId}`);
    if (detached !== undefined) {
      this.tracked.delete(`detached ${state.fileId}`);
      this.tracked.set(file.inode, detached);
      detached.continueIn(file, now);
      this.remember(detached.state(now, false));
      return null;
    }
    const place = { file, encoding, tail, now };
    const opened = new TrackedFile({ ...options, source: name }, state, place);
    // Renamed since it was last read: the name it had belongs to the file that came after it.
    if (state.path !== file.path && this.#paths.has(state.path)) opened.rotate(file.size, now);
    this.remember(opened.state(now, false));
    return opened;
  }

  /**
   * Whether a file of the same inode and size is the one that was read to its end, not another
   * that was given the inode of a deleted one. It is looked at once, and again when it is changed.
   */
  async #isSame(file: FoundFile, known: FileState): Promise<boolean> {
    if (this.#checked.get(file.inode) === file.mtimeMs) return true;
    // Of a compressed one the beginning must do: its end costs the reading of all of it.
    const place = file.gzip ? { ...known, offset: 0 } : known;
    if (!(await holds(readBefore(file), place))) return false;
    this.#checked.set(file.inode, file.mtimeMs);
    return true;
  }

  /** A compressed file that is still being written cannot be read to its end. */
  #isQuiet(file: FoundFile): boolean {
    const age = this.#options.clock.now() - file.mtimeMs * MICROS_PER_MS;
    if (age > GZIP_QUIET_MICROS) return true;
    const before = this.#seen.get(file.inode);
    if (before?.size === file.size && before.mtimeMs === file.mtimeMs) {
      return before.scan < this.#scans;
    }
    this.#seen.set(file.inode, { ...file, scan: this.#scans });
    return false;
  }
}

/** Looks at one time, while files are renamed between them. */
const LOOKS_MAX = 4;

/** A compressed file that was not changed for so long is complete at the first look. */
const GZIP_QUIET_MICROS = 10_000_000;

/** Whether a file could not be opened because its name is another's, or nobody's, by now. */
export function isMoved(error: unknown): boolean {
  return error instanceof MovedError || codeOf(error) === "ENOENT";
}

function forgetAbsent(from: Map<string, unknown>, present: ReadonlyMap<string, unknown>): void {
  for (const inode of from.keys()) if (!present.has(inode)) from.delete(inode);
}
