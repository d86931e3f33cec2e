import { randomUUID } from "node:crypto";
import { readFile, realpath, stat } from "node:fs/promises";

import { visibleText } from "../lib/visible-text.ts";
import { fixRules, type Placeholders } from "../sigma/index.ts";
import { writeWhole } from "./write-whole.ts";

interface FixFilesOptions {
  readonly placeholders: Placeholders;
  /** Only say what would change. */
  readonly dryRun: boolean;
  readonly note: (line: string) => void;
}

/** Mends each file in place, atomically, and says what was changed. */
export async function fixFiles(
  files: readonly string[],
  { placeholders, dryRun, note }: FixFilesOptions,
): Promise<void> {
  let count = 0;
  for (const file of files) {
    const text = await readUtf8(file);
    if (text === null) continue;
    const fixed = fixRules(text, file, { placeholders, newId: () => randomUUID() });
    if (fixed.text === text) continue;
    if (!dryRun) await replaceFile(file, fixed.text);
    count++;
    for (const { line, code, says } of fixed.changes) {
      note(visibleText(`${file}:${line}: fixed[${code}]: ${says}`));
    }
  }
  note(`${count} files ${dryRun ? "would change" : "changed"}`);
}

/** Null for what is not UTF-8 or cannot be read: `check` tells of it. */
async function readUtf8(file: string): Promise<string | null> {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await readFile(file));
  } catch {
    return null;
  }
}

/** Readers see the old file or the new one; a link stays one. */
async function replaceFile(file: string, text: string): Promise<void> {
  const target = await realpath(file);
  await writeWhole(target, text, (await stat(target)).mode);
}
