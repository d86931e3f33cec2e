import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { PipelineError } from "../errors.ts";

/** Held by the one process that writes. */
export interface WriterLock {
  release(): void;
}

/**
 * Takes the exclusive lock of the directory or fails with TOPIC_LOCKED. It is SQLite's lock on an
 * otherwise empty database: the operating system drops it when the process dies, however it dies.
 */
export function lockForWriting(directory: string): WriterLock {
  const database = new DatabaseSync(join(directory, "writer.lock"), { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (isBusy(error)) throw locked(directory, error);
    throw new PipelineError("TOPIC_WRITE_FAILED", `cannot lock ${directory} for writing`, error);
  }
  return { release: () => database.close() };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
}

function locked(directory: string, cause: unknown): PipelineError {
  const message =
    `another process writes to ${directory}; stop it, or give this one a directory of its own ` +
    "(any number of processes may read)";
  return new PipelineError("TOPIC_LOCKED", message, cause);
}

const SQLITE_BUSY = 5;
