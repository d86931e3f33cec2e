import type { Dirent } from "node:fs";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { PipelineError } from "../errors.ts";
import { mapBounded } from "../lib/map-bounded.ts";
import {
  type Diagnostic,
  type EventSource,
  type LoadedRuleSet,
  loadingRules,
  loadRules,
  noPlaceholders,
  type ParsedFiles,
  parsePipelines,
  parseViews,
  type Placeholders,
  type RuleSet,
  type RuleTimer,
  type SigmaPipeline,
  type View,
} from "../sigma/index.ts";
import { inSlices } from "./in-slices.ts";

/** A text file of rules or views, with its path as people see it. */
export interface RuleFile {
  readonly path: string;
  readonly text: string;
}

/** The views that come with Sluice. */
const shippedViews = fileURLToPath(new URL("../sigma/views/", import.meta.url));

/** Larger files are refused: a rule is a few kilobytes. */
const FILE_BYTES_MAX = 4 << 20;

/** Files looked at or read at once: enough to keep a disk busy. */
export const FILES_AT_ONCE = 8;

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
  const found = await findRuleFiles(paths);
  for (const read of await mapBounded(found, FILES_AT_ONCE, readOne)) {
    if ("text" in read) files.push(read);
    else diagnostics.push(read);
  }
  return { files, diagnostics };
}

/** What rules are loaded with; what is left out is empty. */
export interface RuleLoading {
  /** Views beyond those that come with Sluice. */
  readonly viewPaths?: readonly string[];
  /** The value lists of `expand`. */
  readonly placeholders?: Placeholders;
  /** Processing pipelines that change rules before they run. */
  readonly pipelinePaths?: readonly string[];
  /** What the sources have events of; a rule that none of them feeds is told. */
  readonly sources?: readonly EventSource[];
  /** Adds what is doubtful about rules that run. */
  readonly lint?: boolean;
  /** Spares the parsing of files that are as they were when it was last given. */
  readonly known?: ParsedFiles;
  readonly timer?: RuleTimer;
}

/** Rules of the paths, compiled; in slices, so that events go on meanwhile. */
export async function loadRuleSet(
  rulePaths: readonly string[],
  loading: RuleLoading = {},
): Promise<{ readonly rules: LoadedRuleSet; readonly diagnostics: readonly Diagnostic[] }> {
  const { placeholders = noPlaceholders, lint = false, known, timer, sources } = loading;
  const { views, diagnostics } = await loadViews(loading.viewPaths ?? []);
  const { pipelines, diagnostics: ofPipelines } = await loadPipelines(loading.pipelinePaths ?? []);
  const ruleFiles = await readRuleFiles(rulePaths);
  const options = { views, placeholders, pipelines, lint, timer, sources };
  const rules = await inSlices(loadingRules(ruleFiles.files, options, known));
  return {
    rules,
    diagnostics: [...diagnostics, ...ofPipelines, ...ruleFiles.diagnostics, ...rules.diagnostics],
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

async function loadPipelines(pipelinePaths: readonly string[]): Promise<{
  readonly pipelines: readonly SigmaPipeline[];
  readonly diagnostics: readonly Diagnostic[];
}> {
  const read = await readRuleFiles(pipelinePaths);
  const parsed = read.files.map(({ path: file, text }) => parsePipelines(text, file));
  return {
    pipelines: parsed.flatMap(({ pipelines }) => pipelines),
    diagnostics: [...read.diagnostics, ...parsed.flatMap(({ diagnostics }) => diagnostics)],
  };
}

async function statOrThrow(file: string) {
  try {
    return await stat(file);
  } catch (cause) {
    const message = `cannot read ${file}: there is no such file or folder; create it or correct the path`;
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

async function readOne(file: string): Promise<RuleFile | Diagnostic> {
  const at = { file, line: 1, column: 1, severity: "error" as const };
  try {
    const { size } = await stat(file);
    if (size > FILE_BYTES_MAX) {
      const message = `the file has ${size} bytes; a rule file may have ${FILE_BYTES_MAX}`;
      return { ...at, code: "file-too-large", message };
    }
    return { path: file, text: await readFile(file, "utf8") };
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
  { viewPaths = [], placeholders = noPlaceholders, pipelinePaths = [] }: RuleLoading = {},
): Promise<(id: string) => RuleSet | null> {
  const { views } = await loadViews(viewPaths);
  const { pipelines } = await loadPipelines(pipelinePaths);
  const { files } = await readRuleFiles(rulePaths);
  const byId = new Map<string, RuleFile>();
  for (const file of files) {
    for (const [, id] of file.text.matchAll(/^id:\s*["']?([0-9a-fA-F-]{36})/gm)) {
      if (id !== undefined && !byId.has(id)) byId.set(id, file);
    }
  }
  return (id) => {
    const file = byId.get(id);
    return file === undefined ? null : loadRules([file], { views, placeholders, pipelines });
  };
}
