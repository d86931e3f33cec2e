import { fileURLToPath } from "node:url";

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
import { findTextFiles, type FoundFile, readTextFiles, type TextFile } from "./text-files.ts";

/** The views that come with Sluice. */
const shippedViews = fileURLToPath(new URL("../sigma/views/", import.meta.url));

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

export interface LoadedRules {
  readonly rules: LoadedRuleSet;
  readonly diagnostics: readonly Diagnostic[];
  /** What `stampOfRules` gave for the files as they were read. */
  readonly stamp: string;
}

/**
 * Rules of the paths, compiled; in slices, so that events go on meanwhile. Throws RULES_UNREADABLE
 * for a path that does not exist.
 */
export async function loadRuleSet(
  rulePaths: readonly string[],
  loading: RuleLoading = {},
): Promise<LoadedRules> {
  const { placeholders = noPlaceholders, lint = false, known, timer, sources } = loading;
  // Found before it is read: a change meanwhile shows in the next stamp.
  const found = await findAll(rulePaths, loading);
  const views = await loadViews(found.views);
  const pipelines = await loadPipelines(found.pipelines);
  const read = await readTextFiles(found.rules);
  const options = { ...views, ...pipelines, placeholders, lint, timer, sources };
  const rules = await inSlices(loadingRules(read.files, options, known));
  const parts = [views, pipelines, read, rules];
  return {
    rules,
    diagnostics: parts.flatMap(({ diagnostics }) => diagnostics),
    stamp: stampOf(found),
  };
}

/** Another text once a file of what would be loaded is added, removed or changed. */
export async function stampOfRules(
  rulePaths: readonly string[],
  loading: RuleLoading,
): Promise<string> {
  return stampOf(await findAll(rulePaths, loading));
}

interface FoundFiles {
  readonly rules: readonly FoundFile[];
  readonly views: readonly FoundFile[];
  readonly pipelines: readonly FoundFile[];
}

async function findAll(
  rulePaths: readonly string[],
  { viewPaths = [], pipelinePaths = [] }: RuleLoading,
): Promise<FoundFiles> {
  return {
    views: await findTextFiles([shippedViews, ...viewPaths]),
    pipelines: await findTextFiles(pipelinePaths),
    rules: await findTextFiles(rulePaths),
  };
}

function stampOf({ rules, views, pipelines }: FoundFiles): string {
  return [views, pipelines, rules].flatMap((found) => found.map(({ stamp }) => stamp)).join("\n");
}

async function loadViews(
  found: readonly FoundFile[],
): Promise<{ readonly views: readonly View[]; readonly diagnostics: readonly Diagnostic[] }> {
  const read = await readTextFiles(found);
  const parsed = read.files.map(({ path: file, text }) => parseViews(text, file));
  return {
    views: parsed.flatMap(({ views }) => views),
    diagnostics: [...read.diagnostics, ...parsed.flatMap(({ diagnostics }) => diagnostics)],
  };
}

async function loadPipelines(found: readonly FoundFile[]): Promise<{
  readonly pipelines: readonly SigmaPipeline[];
  readonly diagnostics: readonly Diagnostic[];
}> {
  const read = await readTextFiles(found);
  const parsed = read.files.map(({ path: file, text }) => parsePipelines(text, file));
  return {
    pipelines: parsed.flatMap(({ pipelines }) => pipelines),
    diagnostics: [...read.diagnostics, ...parsed.flatMap(({ diagnostics }) => diagnostics)],
  };
}

/**
 * Each rule of the paths by its id, as a set of that rule alone; null when there is no such rule,
 * or it does not load.
 */
export async function indexRules(
  rulePaths: readonly string[],
  loading: RuleLoading = {},
): Promise<(id: string) => RuleSet | null> {
  const { placeholders = noPlaceholders } = loading;
  const found = await findAll(rulePaths, loading);
  const { views } = await loadViews(found.views);
  const { pipelines } = await loadPipelines(found.pipelines);
  const { files } = await readTextFiles(found.rules);
  const byId = new Map<string, TextFile>();
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
