import { type FileHandle, mkdir, open, stat } from "node:fs/promises";
import path from "node:path";

import { type Alert, AlertLines } from "../alert/index.ts";
import { codeOf } from "../lib/caught.ts";
import { repairTail } from "./file-tail.ts";
import type { Outcome, Sink } from "./sink.ts";

export interface FileOptions {
  readonly name: string;
  /** Checked by the configuration: inside the data directory. */
  readonly path: string;
}

/**
 * Appends each alert as one line of JSON, and calls it delivered once the disk has it. The file
 * is opened again when it was rotated or removed; a line torn by a crash or a full disk is cut off.
 */
export function openFileSink(options: FileOptions): Sink {
  return new FileSink(options);
}

class FileSink implements Sink {
  readonly name: string;
  readonly limits: Sink["limits"] = { batchAlerts: 1000, lingerMs: 0 };
  readonly #path: string;
  #file: FileHandle | null = null;

  constructor(options: FileOptions) {
    this.name = options.name;
    this.#path = options.path;
  }

  async send(batch: readonly Alert[], signal: AbortSignal): Promise<readonly Outcome[]> {
    const outcome = await this.#append(batch, signal);
    return batch.map(() => outcome);
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }

  async #append(batch: readonly Alert[], signal: AbortSignal): Promise<Outcome> {
    if (signal.aborted) return { kind: "retry", reason: "stopped" };
    const lines = new AlertLines();
    for (const alert of batch) lines.add(alert);
    try {
      const file = await this.#current();
      const { size } = await file.stat();
      await this.#appendWhole(file, lines.take(), size);
      return { kind: "delivered" };
    } catch (cause) {
      await this.#drop();
      return outcomeOf(this.#path, cause);
    }
  }

  /** All of it and on the disk, or none: a part that was written is cut off before it throws. */
  async #appendWhole(file: FileHandle, bytes: Uint8Array, size: number): Promise<void> {
    try {
      // `appendFile` of a handle goes on after a short write until all is written.
      await file.appendFile(bytes);
      await file.datasync();
    } catch (cause) {
      // If the disk refuses this too, opening the file again repairs its end.
      await file.truncate(size).catch(() => {});
      throw cause;
    }
  }

  /** The open file if the path still leads to it, else the one that it leads to now. */
  async #current(): Promise<FileHandle> {
    if (this.#file !== null && (await isSame(this.#file, this.#path))) return this.#file;
    await this.#drop();
    await mkdir(path.dirname(this.#path), { recursive: true });
    const file = await open(this.#path, "a+", 0o640);
    this.#file = file;
    await repairTail(file);
    return file;
  }

  async #drop(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close().catch(() => {});
  }
}

async function isSame(file: FileHandle, at: string): Promise<boolean> {
  const held = await file.stat();
  const there = await stat(at).catch(() => null);
  return there !== null && there.ino === held.ino && there.dev === held.dev;
}

// What only a person can change.
const CONFIGURATION: ReadonlySet<string> = new Set([
  "EACCES",
  "EPERM",
  "EISDIR",
  "ENOTDIR",
  "EROFS",
  "ELOOP",
  "ENAMETOOLONG",
  "EEXIST",
]);

function outcomeOf(at: string, cause: unknown): Outcome {
  const code = codeOf(cause) ?? "unknown error";
  const reason = `cannot write ${at} (${code})`;
  return CONFIGURATION.has(code) ? { kind: "pause", reason } : { kind: "retry", reason };
}
