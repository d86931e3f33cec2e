import { glob, stat } from "node:fs/promises";
import path from "node:path";

import { codeOf } from "../../lib/caught.ts";

/** A file that the configured paths name at this moment. */
export interface FoundFile {
  readonly path: string;
  /** Relative to the fixed part of the pattern that found it. */
  readonly relativePath: string;
  /** `dev:ino`, of what a symbolic link points to. */
  readonly inode: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly gzip: boolean;
}

/**
 * The regular files that the patterns name, each once (two names of one inode are one file),
 * ordered by path. Names that begin with a dot are taken only when named literally: Zeek keeps
 * files of its own there. `onError` is told of each path that cannot be looked at.
 */
export async function discoverFiles(
  patterns: readonly string[],
  onError: (path: string, cause: unknown) => void,
): Promise<FoundFile[]> {
  const roots = new Map<string, string>();
  for (const pattern of patterns) {
    const root = fixedRoot(pattern);
    for await (const found of expand(pattern, onError)) {
      if (!roots.has(found)) roots.set(found, root);
    }
  }
  const byInode = new Map<string, FoundFile>();
  for (const [found, root] of [...roots].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const file = await look(found, root, onError);
    if (file !== null && !byInode.has(file.inode)) byInode.set(file.inode, file);
  }
  return [...byInode.values()];
}

async function* expand(
  pattern: string,
  onError: (path: string, cause: unknown) => void,
): AsyncGenerator<string> {
  if (!isGlob(pattern)) {
    yield path.resolve(pattern);
    return;
  }
  try {
    for await (const found of glob(pattern)) {
      if (!path.basename(found).startsWith(".")) yield path.resolve(found);
    }
  } catch (error) {
    onError(pattern, error);
  }
}

async function look(
  found: string,
  root: string,
  onError: (path: string, cause: unknown) => void,
): Promise<FoundFile | null> {
  try {
    const { dev, ino, size, mtimeMs, ...status } = await stat(found, { bigint: true });
    if ((Number(status.mode) & FILE_TYPE_MASK) !== REGULAR_FILE) return null;
    return {
      path: found,
      relativePath: path.relative(root, found),
      inode: `${dev}:${ino}`,
      size: Number(size),
      mtimeMs: Number(mtimeMs),
      gzip: found.endsWith(".gz"),
    };
  } catch (error) {
    // A file that went away between the listing and now is no failure.
    if (codeOf(error) !== "ENOENT") onError(found, error);
    return null;
  }
}

function isGlob(pattern: string): boolean {
  return /[*?[\]{}]/.test(pattern);
}

function fixedRoot(pattern: string): string {
  if (!isGlob(pattern)) return path.dirname(path.resolve(pattern));
  const parts = path.resolve(pattern).split(path.sep);
  return parts.slice(0, parts.findIndex(isGlob)).join(path.sep) || path.sep;
}

const FILE_TYPE_MASK = 0o170000;
const REGULAR_FILE = 0o100000;
