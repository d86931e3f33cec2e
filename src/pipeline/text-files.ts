import {
  type Dirent,
  readdirSync,
  readFileSync,
  realpathSync,
  type Stats,
  statSync,
} from "node:fs";
import path from "node:path";

import { PipelineError } from "../errors.ts";
import { reasonOf } from "../lib/caught.ts";
import type { Slices } from "../lib/slices.ts";
import type { Diagnostic } from "../sigma/index.ts";
import { inSlices } from "./in-slices.ts";

/** A file of rules, views or pipelines as the disk shows it. */
export interface FoundFile {
  /** As people see it. */
  readonly path: string;
  readonly size: number;
  /** Its name, size, time and inode: a changed file has another one. */
  readonly stamp: string;
}

/** A text file, with its path as people see it. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

export interface TextFiles {
  readonly files: readonly TextFile[];
  /** In the place of each file that cannot be read or is too large. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Larger files are refused: a rule is a few kilobytes. */
const FILE_BYTES_MAX = 4 << 20;

// Thousands of small files: a call that waits for the disk costs a fifth of one that comes back
// later (bench: reload), so files are looked at and read in slices, with events in between.

/**
 * The `.yml` and `.yaml` files at the paths, folders searched to the bottom, hidden ones left out,
 * in the order of their names. Throws RULES_UNREADABLE for a path that does not exist.
 */
export function findTextFiles(paths: readonly string[]): Promise<readonly FoundFile[]> {
  return inSlices(finding(paths));
}

export function readTextFiles(found: readonly FoundFile[]): Promise<TextFiles> {
  return inSlices(reading(found));
}

function* finding(paths: readonly string[]): Slices<readonly FoundFile[]> {
  const found = new Map<string, FoundFile>();
  for (const each of paths) {
    const stats = statOrThrow(each);
    if (stats.isDirectory()) yield* searching(each, found, []);
    else found.set(each, foundFile(each, stats));
  }
  return [...found.values()];
}

/** `above`: the real paths of the folders on the way down, so that a link leads round no circle. */
function* searching(
  folder: string,
  found: Map<string, FoundFile>,
  above: readonly string[],
): Slices<void> {
  const { real, entries } = listOrThrow(folder);
  if (above.includes(real)) return;
  for (const entry of entries) {
    yield;
    if (entry.name.startsWith(".")) continue;
    const file = path.join(folder, entry.name);
    const stats = entry.isDirectory() ? "folder" : lookAt(entry, file);
    if (stats === "folder") yield* searching(file, found, [...above, real]);
    else if (stats !== "other") found.set(file, foundFile(file, stats));
  }
}

/**
 * "other" is what is not read: other names, and pipes and sockets, which would be waited for without
 * end. A link that leads nowhere is undefined: reading it tells so.
 */
function lookAt(entry: Dirent, file: string): Stats | "folder" | "other" | undefined {
  const named = /\.ya?ml$/.test(entry.name);
  if (!entry.isSymbolicLink() && !(named && entry.isFile())) return "other";
  const stats = statOf(file);
  if (stats?.isDirectory() === true) return "folder";
  return named && stats?.isFile() !== false ? stats : "other";
}

function foundFile(file: string, stats: Stats | undefined): FoundFile {
  const { size = 0, mtimeMs = 0, ino = 0 } = stats ?? {};
  return { path: file, size, stamp: `${file}:${size}:${mtimeMs}:${ino}` };
}

function statOf(file: string): Stats | undefined {
  try {
    return statSync(file);
  } catch {
    return undefined;
  }
}

function statOrThrow(file: string): Stats {
  try {
    return statSync(file);
  } catch (cause) {
    const message = `cannot read ${file}: there is no such file or folder; create it or correct the path`;
    throw new PipelineError("RULES_UNREADABLE", message, cause);
  }
}

function listOrThrow(folder: string): {
  readonly real: string;
  readonly entries: readonly Dirent[];
} {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    return { real: realpathSync(folder), entries };
  } catch (cause) {
    const message = `cannot read the folder ${folder}: ${reasonOf(cause)}; give Sluice the right to`;
    throw new PipelineError("RULES_UNREADABLE", message, cause);
  }
}

function* reading(found: readonly FoundFile[]): Slices<TextFiles> {
  const files: TextFile[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const each of found) {
    yield;
    const read = readOne(each);
    if ("text" in read) files.push(read);
    else diagnostics.push(read);
  }
  return { files, diagnostics };
}

function readOne({ path: file, size }: FoundFile): TextFile | Diagnostic {
  const at = { file, line: 1, column: 1, severity: "error" as const };
  if (size > FILE_BYTES_MAX) {
    const message = `the file has ${size} bytes; a rule file may have ${FILE_BYTES_MAX}`;
    return { ...at, code: "file-too-large", message };
  }
  try {
    return { path: file, text: readFileSync(file, "utf8") };
  } catch (cause) {
    return { ...at, code: "file-unreadable", message: `cannot read the file: ${reasonOf(cause)}` };
  }
}
