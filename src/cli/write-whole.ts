import { rename, rm, writeFile } from "node:fs/promises";

import { PipelineError } from "../errors.ts";
import { reasonOf } from "../lib/caught.ts";

/** Writes a file so that others see the old text or the whole new one, never a part. */
export async function writeWhole(file: string, text: string, mode = 0o644): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, text, { mode, flag: "wx" });
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw unwritable(file, cause);
  }
}

/** Writes what a command was asked for, to a file or a device such as `/dev/stdout`. */
export async function writeOutput(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

function unwritable(file: string, cause: unknown): PipelineError {
  return new PipelineError("OUTPUT_UNWRITABLE", `cannot write ${file}: ${reasonOf(cause)}`, cause);
}
