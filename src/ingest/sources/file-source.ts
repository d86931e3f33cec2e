import type { RawRecord } from "../../event/index.ts";
import type { Clock } from "../../lib/clock.ts";
import { delay } from "../../lib/delay.ts";
import { MICROS_PER_MS } from "../../lib/time.ts";
import type { Logger, Metrics } from "../../telemetry/index.ts";
import type { Source, SourceBatch, SourceStates } from "../source.ts";
import { FileSet } from "./file-set.ts";
import { encodeFileState } from "./file-state.ts";
import type { TrackedFile } from "./tracked-file.ts";

export interface FileSourceOptions {
  readonly name: string;
  /** Names or globs (`/var/log/zeek/*.log`). */
  readonly paths: readonly string[];
  /** `once` reads to the end of what is there, then ends; `follow` waits for more. */
  readonly mode: "follow" | "once";
  /** Longer lines are cut; 256 KiB when absent. */
  readonly recordBytesMax?: number;
  readonly batchRecordsMax?: number;
  readonly batchBytesMax?: number;
  /** How often files at their end are looked at; 100 when absent. */
  readonly pollMs?: number;
  /** How often the paths are looked at for new and renamed files; 1000 when absent. */
  readonly scanMs?: number;
  /** A renamed or deleted file ends after so long without new bytes; 5000 when absent. */
  readonly rotatedQuietMs?: number;
}

export interface FileSourceDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** What this source committed earlier. */
  readonly states: SourceStates;
}

/**
 * Reads the lines of files, through rotation by rename, copytruncate and gzip, each exactly once:
 * where a file was read to is committed with its records, and a file is known again by its inode
 * or its content. Each file is one stream; files have turns of 256 KiB, so that none runs far
 * ahead of the others. A file that cannot be read is reported and counted, the others go on.
 */
export function openFileSource(options: FileSourceOptions, deps: FileSourceDeps): Source {
  return {
    name: options.name,
    batches: (signal) => new FileBatches(options, deps).run(signal),
  };
}

class FileBatches {
  readonly #options: Required<FileSourceOptions>;
  readonly #deps: FileSourceDeps;
  readonly #files: FileSet;
  readonly #reported = new Map<string, string>();
  #draft = emptyDraft();
  #scannedAt = Number.NEGATIVE_INFINITY;
  #turn = 0;

  constructor(options: FileSourceOptions, deps: FileSourceDeps) {
    this.#options = {
      recordBytesMax: 256 * 1024,
      batchRecordsMax: 8_192,
      batchBytesMax: 4 * 1024 * 1024,
      pollMs: 100,
      scanMs: 1_000,
      rotatedQuietMs: 5_000,
      ...options,
    };
    this.#deps = deps;
    this.#files = new FileSet(
      {
        name: options.name,
        paths: options.paths,
        recordBytesMax: this.#options.recordBytesMax,
        complete: options.mode === "once",
        clock: deps.clock,
        onError: (path, cause) => this.#report(path, cause),
      },
      deps.states,
    );
  }

  async *run(signal: AbortSignal): AsyncGenerator<SourceBatch> {
    try {
      while (!signal.aborted) {
        await this.#scanWhenDue();
        const busy = await this.#round();
        const batch = this.#cutBatch();
        if (batch !== null) yield batch;
        if (busy) continue;
        if (this.#options.mode === "follow") await delay(this.#options.pollMs, signal);
        else if (await this.#isExhausted()) return;
      }
    } finally {
      for (const file of this.#files.tracked.values()) await file.close();
    }
  }

  async #scanWhenDue(): Promise<void> {
    const { mode, scanMs } = this.#options;
    const now = this.#deps.clock.now();
    const first = this.#scannedAt === Number.NEGATIVE_INFINITY;
    const due = now - this.#scannedAt >= scanMs * MICROS_PER_MS;
    if (first || (mode === "follow" && due)) await this.#scan();
  }

  async #scan(): Promise<boolean> {
    this.#scannedAt = this.#deps.clock.now();
    const added = await this.#files.scan();
    for (const file of added) {
      this.#draft.opened.add(file.stream);
      this.#touch(file, false);
    }
    for (const fileId of this.#files.forget()) this.#draft.checkpoint.set(fileId, null);
    return added.length > 0;
  }

  /** Files that waited for another one to end (the compressed form of a log) come now. */
  async #isExhausted(): Promise<boolean> {
    return !(await this.#scan());
  }

  /** One turn of each file, until the batch is full. False when no file had anything. */
  async #round(): Promise<boolean> {
    const { batchRecordsMax, batchBytesMax } = this.#options;
    const files = [...this.#files.tracked.values()];
    const budget = { records: batchRecordsMax, bytes: batchBytesMax };
    let busy = false;
    for (let i = 0; i < files.length; i++) {
      const file = files[(this.#turn + i) % files.length];
      if (file === undefined) break;
      const before = this.#draft.records.length;
      await this.#readTurn(file, budget);
      if (!file.atEnd) busy = true;
      if (this.#draft.records.length > before) this.#touch(file, false);
      if (file.truncated || this.#hasEnded(file)) {
        await this.#end(file);
        busy = true;
      }
      if (budget.records <= 0 || budget.bytes <= 0) {
        // The file that filled the batch goes on with the next one.
        this.#turn = (this.#turn + i) % files.length;
        return true;
      }
    }
    this.#turn = 0;
    return busy;
  }

  async #readTurn(file: TrackedFile, budget: { records: number; bytes: number }): Promise<void> {
    const { clock, metrics } = this.#deps;
    try {
      const bytes = await file.fill(this.#draft.records, budget, clock.now());
      if (bytes > 0) metrics.sourceBytes.inc({ source: this.#options.name }, bytes);
    } catch (error) {
      this.#report(file.path, error);
      file.atEnd = true;
      file.rotated = true;
    }
  }

  #hasEnded(file: TrackedFile): boolean {
    if (!file.atEnd) return false;
    if (this.#options.mode === "once" || file.gzip) return true;
    const quiet = this.#deps.clock.now() - file.active;
    return file.rotated && quiet >= this.#options.rotatedQuietMs * MICROS_PER_MS;
  }

  async #end(file: TrackedFile): Promise<void> {
    if (file.failure !== null) this.#report(file.path, file.failure);
    const last = file.finish(this.#deps.clock.now());
    if (last !== null) this.#draft.records.push(last);
    this.#touch(file, true);
    this.#draft.ended.add(file.stream);
    this.#files.tracked.delete(file.inode);
    await file.close();
    // What took its place is looked for at once.
    if (file.truncated) this.#scannedAt = Number.MIN_SAFE_INTEGER;
  }

  #touch(file: TrackedFile, finished: boolean): void {
    const state = file.state(this.#deps.clock.now(), finished);
    this.#files.remember(state);
    this.#draft.checkpoint.set(state.fileId, encodeFileState(state));
  }

  #cutBatch(): SourceBatch | null {
    const { records, checkpoint, opened, ended } = this.#draft;
    if (records.length + checkpoint.size + opened.size + ended.size === 0) return null;
    this.#draft = emptyDraft();
    this.#deps.metrics.sourceRecords.inc({ source: this.#options.name }, records.length);
    return { records, checkpoint, opened: [...opened], ended: [...ended] };
  }

  // The same failure of the same path is told once, not at each look.
  #report(path: string, cause: unknown): void {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unreadable";
    if (this.#reported.get(path) === code) return;
    if (this.#reported.size >= REPORTED_PATHS_MAX) this.#reported.clear();
    this.#reported.set(path, code);
    this.#deps.metrics.sourceErrors.inc({ source: this.#options.name, code });
    this.#deps.logger.warn({ source: this.#options.name, path, code, cause }, "file unreadable");
  }
}

const REPORTED_PATHS_MAX = 1_024;

interface Draft {
  readonly records: RawRecord[];
  readonly checkpoint: Map<string, Uint8Array | null>;
  readonly opened: Set<string>;
  readonly ended: Set<string>;
}

function emptyDraft(): Draft {
  return { records: [], checkpoint: new Map(), opened: new Set(), ended: new Set() };
}
