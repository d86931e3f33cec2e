import type { RawRecord } from "../../event/index.ts";
import type { Clock } from "../../lib/clock.ts";
import { delay } from "../../lib/delay.ts";
import { apart, MICROS_PER_MS } from "../../lib/time.ts";
import type { Logger, Metrics } from "../../telemetry/index.ts";
import type { Framing } from "../parse/index.ts";
import type { Source, SourceBatch, SourceStates } from "../source.ts";
import { FileSet, isMoved } from "./file-set.ts";
import { FileTroubles } from "./file-troubles.ts";
import type { TrackedFile } from "./tracked-file.ts";

export interface FileSourceOptions {
  readonly name: string;
  /** Names or globs (`/var/log/zeek/*.log`). */
  readonly paths: readonly string[];
  /** `once` reads to the end of what is there, then ends; `follow` waits for more. */
  readonly mode: "follow" | "once";
  /** Longer records are cut; 256 KiB when absent. */
  readonly recordBytesMax?: number;
  /** Lines when absent. */
  readonly framing?: Framing;
  readonly batchRecordsMax?: number;
  readonly batchBytesMax?: number;
  /** How often files at their end are looked at; 100 when absent. */
  readonly pollMs?: number;
  /** How often the paths are looked at for new and renamed files; 1000 when absent. */
  readonly scanMs?: number;
  /** A renamed or deleted file ends after so long without new bytes; 5000 when absent. */
  readonly rotatedQuietMs?: number;
  /** Handles open at one time; any number of files are followed. 1024 when absent. */
  readonly openFilesMax?: number;
  /** Reads hold the process up, as nothing else is to be done meanwhile; false when absent. */
  readonly blocking?: boolean;
}

export interface FileSourceDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** What this source committed earlier. */
  readonly states: SourceStates;
}

/**
 * Reads the records of files, through rotation by rename, copytruncate and gzip, each exactly once:
 * where a file was read to is committed with its records, and a file is known again by its inode
 * or its content. Each file is one stream; files have turns of 256 KiB, so that none runs far
 * ahead of the others, but what rotation made of one log is read in the order it was written. A
 * file that cannot be read is reported and counted, the others go on.
 */
export function openFileSource(options: FileSourceOptions, deps: FileSourceDeps): Source {
  const troubles = new FileTroubles(options, deps);
  return {
    name: options.name,
    batches: (signal) => new FileBatches(options, deps, troubles).run(signal),
    troubles: () => troubles.inWords(),
  };
}

class FileBatches {
  readonly #options: Required<FileSourceOptions>;
  readonly #deps: FileSourceDeps;
  readonly #files: FileSet;
  readonly #troubles: FileTroubles;
  #draft = emptyDraft();
  /** Files that could not be read to their end: not tried again when reading once. */
  readonly #broken = new Set<string>();
  #scannedAt = Number.NEGATIVE_INFINITY;
  #turn = 0;

  constructor(options: FileSourceOptions, deps: FileSourceDeps, troubles: FileTroubles) {
    this.#options = {
      recordBytesMax: 256 * 1024,
      framing: "lines",
      batchRecordsMax: 1_024,
      batchBytesMax: 4 * 1024 * 1024,
      pollMs: 100,
      scanMs: 1_000,
      rotatedQuietMs: 5_000,
      openFilesMax: 1_024,
      blocking: false,
      ...options,
    };
    this.#deps = deps;
    this.#troubles = troubles;
    this.#files = new FileSet(
      {
        name: options.name,
        paths: options.paths,
        recordBytesMax: this.#options.recordBytesMax,
        framing: this.#options.framing,
        openFilesMax: this.#options.openFilesMax,
        complete: options.mode === "once",
        blocking: this.#options.blocking,
        clock: deps.clock,
        onError: (path, cause) => troubles.take(path, cause),
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
      for (const file of this.#files.tracked.values()) await file.park();
    }
  }

  async #scanWhenDue(): Promise<void> {
    const { mode, scanMs } = this.#options;
    const now = this.#deps.clock.now();
    const first = this.#scannedAt === Number.NEGATIVE_INFINITY;
    const due = apart(now, this.#scannedAt) >= scanMs * MICROS_PER_MS;
    if (first || (mode === "follow" && due)) await this.#scan();
  }

  async #scan(): Promise<boolean> {
    this.#scannedAt = this.#deps.clock.now();
    const added = await this.#files.scan();
    const broken = [...this.#files.tracked.values()].filter((file) => file.broken && !file.moved);
    this.#troubles.looked(this.#files.found, new Set(broken.map(({ path }) => path)));
    for (const file of added) this.#draft.opened.add(file.stream);
    return added.some((file) => !this.#broken.has(file.fileId));
  }

  /** Files that waited for another one to end (the compressed form of a log) come now. */
  async #isExhausted(): Promise<boolean> {
    return !(await this.#scan());
  }

  /** One turn of each file, until the batch is full. False when no file had anything. */
  async #round(): Promise<boolean> {
    const { batchRecordsMax, batchBytesMax } = this.#options;
    const files = [...this.#files.tracked.values()];
    const waiting = this.#files.waiting();
    const budget = { records: batchRecordsMax, bytes: batchBytesMax };
    let busy = false;
    for (let i = 0; i < files.length; i++) {
      const file = files[(this.#turn + i) % files.length];
      if (file === undefined) break;
      if (waiting.has(file)) continue;
      const before = this.#draft.records.length;
      await this.#readTurn(file, budget);
      if (!file.atEnd) busy = true;
      if (this.#draft.records.length > before) this.#touch(file, false);
      if (file.truncated && file.inode !== "") await this.#detach(file);
      if (this.#hasEnded(file)) {
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
      if (file.parked && file.wanted && !(await this.#files.wake(file))) {
        // All handles are busy: its turn comes.
        file.atEnd = false;
        return;
      }
      const bytes = await file.fill(this.#draft.records, budget, clock.now());
      if (bytes > 0) metrics.sourceBytes.inc({ source: this.#options.name }, bytes);
    } catch (error) {
      const isFirst = !file.broken;
      file.broken = true;
      file.atEnd = true;
      if (isMoved(error)) {
        // Its name is asked for at once; where that does not help, nobody waits for it.
        file.moved = isFirst && this.#files.saw(file);
        if (file.moved) this.#scannedAt = Number.MIN_SAFE_INTEGER;
        return;
      }
      this.#troubles.take(file.path, error);
      this.#broken.add(file.fileId);
      // It is tried again when the next look at the disk shows a change.
      file.wanted = false;
      await file.park();
    }
  }

  /** Its content is gone: where it has gone to is looked for at once. */
  async #detach(file: TrackedFile): Promise<void> {
    await this.#files.detach(file);
    this.#scannedAt = Number.MIN_SAFE_INTEGER;
  }

  #hasEnded(file: TrackedFile): boolean {
    if (!file.atEnd) return false;
    if (this.#options.mode === "once" || file.gzip) return true;
    const quiet = apart(this.#deps.clock.now(), file.active);
    return file.rotated && quiet >= this.#options.rotatedQuietMs * MICROS_PER_MS;
  }

  async #end(file: TrackedFile): Promise<void> {
    if (file.failure !== null) this.#troubles.damaged(file.path, file.failure);
    const last = file.finish(this.#deps.clock.now());
    if (last !== null) this.#draft.records.push(last);
    this.#touch(file, !file.broken);
    this.#draft.ended.add(file.stream);
    await this.#files.drop(file);
  }

  #touch(file: TrackedFile, finished: boolean): void {
    this.#files.remember(file.state(this.#deps.clock.now(), finished));
  }

  #cutBatch(): SourceBatch | null {
    const { records, opened, ended } = this.#draft;
    const checkpoint = this.#files.takeChanges();
    if (records.length + checkpoint.size + opened.size + ended.size === 0) return null;
    this.#draft = emptyDraft();
    this.#deps.metrics.sourceRecords.inc({ source: this.#options.name }, records.length);
    return { records, checkpoint, opened: [...opened], ended: [...ended] };
  }
}

interface Draft {
  readonly records: RawRecord[];
  readonly opened: Set<string>;
  readonly ended: Set<string>;
}

function emptyDraft(): Draft {
  return { records: [], opened: new Set(), ended: new Set() };
}
