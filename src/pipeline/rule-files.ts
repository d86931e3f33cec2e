import type { Dirent } from "node:fs";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { PipelineError } from "../errors.ts";
import {
  type Diagnostic,
  type LoadedRuleSet,
  loadRules,
  noPlaceholders,
  parseViews,
  type Placeholders,
  ruleFields,
  type RuleSet,
  type View,
} from "../sigma/index.ts";

/** A text file of rules or views, with its path as people see it. */
export interface RuleFile {
  readonly path: string;
  readonly text: string;
}

/** The views that come with Sluice. */
const shippedViews = fileURLToPath(new URL("../sigma/views/", import.meta.url));

/** Larger files are refused: a rule is a few kilobytes. */
const FILE_BYTES_MAX = 4 << 20;

/**
 * The `.yml` and `.yaml` files at the paths, folders searched to the bottom, hidden ones left out,
 * in the order of their names. Throws RULES_UNREADABLE for a path that does not exist.
 */
export async function findRuleFiles(paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const each of paths) {
    if ((await statOrThrow(each)).isDirectory()) await collect(each, found);
    else found.push(each);
  }
  return [...new Set(found)];
}

/** Reads them. A file that cannot be read or is too large gives a diagnostic in its place. */
export async function readRuleFiles(
  paths: readonly string[],
): Promise<{ readonly files: readonly RuleFile[]; readonly diagnostics: readonly Diagnostic[] }> {
  const files: RuleFile[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const file of await findRuleFiles(paths)) {
    const read = await readOne(file);
    if (typeof read === "string") files.push({ path: file, text: read });
    else diagnostics.push(read);
  }
  return { files, diagnostics };
}

/**
 * Rules of the paths, compiled with the shipped views and those of `viewPaths`, and with the value
 * lists of `placeholders`.
 */
export async function loadRuleSet(
  rulePaths: readonly string[],
  viewPaths: readonly string[],
  placeholders: Placeholders = noPlaceholders,
): Promise<{ readonly rules: LoadedRuleSet; readonly diagnostics: readonly Diagnostic[] }> {
  const { views, diagnostics } = await loadViews(viewPaths);
  const ruleFiles = await readRuleFiles(rulePaths);
  const rules = loadRules(ruleFiles.files, { views, placeholders });
  return {
    rules,
    diagnostics: [...diagnostics, ...ruleFiles.diagnostics, ...rules.diagnostics],
  };
}

/** What provides the fields of the rules, with the shipped views and those of `viewPaths`. */
export async function loadRuleFields(
  rulePaths: readonly string[],
  viewPaths: readonly string[],
  placeholders: Placeholders = noPlaceholders,
): Promise<ReturnType<typeof ruleFields>> {
  const { views, diagnostics } = await loadViews(viewPaths);
  const read = await readRuleFiles(rulePaths);
  const found = ruleFields(read.files, views, placeholders);
  return {
    rules: found.rules,
    diagnostics: [...diagnostics, ...read.diagnostics, ...found.diagnostics],
  };
}

async function loadViews(
  viewPaths: readonly string[],
): Promise<{ readonly views: readonly View[]; readonly diagnostics: readonly Diagnostic[] }> {
  const read = await readRuleFiles([shippedViews, ...viewPaths]);
  const parsed = read.files.map(({ path: file, text }) => parseViews(text, file));
  return {
    views: parsed.flatMap(({ views }) => views),
    diagnostics: [...read.diagnostics, ...parsed.flatMap(({ diagnostics }) => diagnostics)],
  };
}

async function statOrThrow(file: string) {
  try {
    return await stat(file);
  } catch (cause) {
    const message = `cannot read the rules at ${file}: there is no such file or folder; create it or correct the path`;
    throw new PipelineError("RULES_UNREADABLE", message, cause);
  }
}

/** `above`: the real paths of the folders on the way down, so that a link leads round no circle. */
async function collect(
  folder: string,
  found: string[],
  above: readonly string[] = [],
): Promise<void> {
  const real = await realpath(folder);
  if (above.includes(real)) return;
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith(".")) continue;
    const file = path.join(folder, entry.name);
    if (await isFolder(entry, file)) await collect(file, found, [...above, real]);
    else if (/\.ya?ml$/.test(entry.name) && isReadable(entry)) found.push(file);
  }
}

/** A pipe or a socket that lies in a folder of rules would be waited for without end. */
function isReadable(entry: Dirent): boolean {
  return entry.isFile() || entry.isSymbolicLink();
}

async function isFolder(entry: Dirent, file: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const target = await stat(file).catch(() => null);
  return target?.isDirectory() ?? false;
}

async function readOne(file: string): Promise<string | Diagnostic> {
  const at = { file, line: 1, column: 1, severity: "error" as const };
  try {
    const { size } = await stat(file);
    if (size > FILE_BYTES_MAX) {
      const message = `the file has ${size} bytes; a rule file may have ${FILE_BYTES_MAX}`;
      return { ...at, code: "file-too-large", message };
    }
    return await readFile(file, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return { ...at, code: "file-unreadable", message: `cannot read the file: ${reason}` };
  }
}

/**
 * Each rule of the paths by its id, as a set of that rule alone; null when there is no such rule,
 * or it does not load.
 */
export async function indexRules(
  rulePaths: readonly string[],
  viewPaths: readonly string[],
  placeholders: Placeholders = noPlaceholders,
): Promise<(id: string) => RuleSet | null> {
  const { views } = await loadViews(viewPaths);
  const { files } = await readRuleFiles(rulePaths);
  const byId = new Map<string, RuleFile>();
  for (const file of files) {
    for (const [, id] of file.text.matchAll(/^id:\s*["']?([0-9a-fA-F-]{36})/gm)) {
      if (id !== undefined && !byId.has(id)) byId.set(id, file);
    }
  }
  return (id) => {
    const file = byId.get(id);
    return file === undefined ? null : loadRules([file], { views, placeholders });
  };
}
