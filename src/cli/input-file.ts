import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";

/** A log to read; `close` when it is read. */
export interface InputFile {
  readonly file: string;
  readonly close: () => Promise<void>;
}

/** The file of that name; for `-` what stands on standard input, as a file, as all else is read. */
export async function inputFile(name: string): Promise<InputFile> {
  if (name !== "-") return { file: name, close: async () => {} };
  const folder = await mkdtemp(path.join(tmpdir(), "sluice-stdin-"));
  const file = path.join(folder, "stdin");
  await pipeline(process.stdin, createWriteStream(file, { mode: 0o600 }));
  return { file, close: () => rm(folder, { recursive: true }) };
}
