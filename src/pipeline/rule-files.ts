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
  viewsFolder,
} from "../sigma/index.ts";
import { asBefore, type GoodTexts } from "./good-texts.ts";
import { inSlices } from "./in-slices.ts";
import {
  findTextFiles,
  type FoundFile,
  readTextFiles,
  type TextFile,
  type TextFiles,
} from "./text-files.ts";

/** The views that come with Sluice. */
const shippedViews = fileURLToPath(viewsFolder);

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
  /** Has what ran before the last edit of each file; a file with a mistake is then loaded so. */
  readonly good?: GoodTexts;
  readonly timer?: RuleTimer;
}

export interface LoadedRules {
  readonly rules: LoadedRuleSet;
  readonly diagnostics: readonly Diagnostic[];
  /** The files among `diagnostics` that run as they were before a mistake came into them. */
  readonly kept: ReadonlySet<string>;
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
  const { good } = loading;
  // Found before it is read: a change meanwhile shows in the next stamp.
  const found = await findAll(rulePaths, loading);
  const stamp = stampOf(found);
  const read = await readAll(found);
  const loaded = await loadFiles(read, loading);
  if (good === undefined) return { ...loaded, kept: new Set(), stamp };
  const files = filesOf(read);
  const spoilt = good.spoilt(files, loaded.diagnostics);
  good.remember(allOf(found), files, loaded.diagnostics);
  if (spoilt.size === 0) return { ...loaded, kept: new Set(), stamp };
  const before = await loadFiles(readBefore(found, read, spoilt), loading);
  const diagnostics = [
    ...loaded.diagnostics.filter(({ file }) => spoilt.has(file)),
    ...before.diagnostics.filter(({ file }) => !spoilt.has(file)),
  ];
  return { rules: before.rules, diagnostics, kept: new Set(spoilt.keys()), stamp };
}

/** Another text once a file of what would be loaded is added, removed or changed. */
export async function stampOfRules(
  rulePaths: readonly string[],
  loading: RuleLoading,
): Promise<string> {
  return stampOf(await findAll(rulePaths, loading));
}

/** The three kinds of files that rules are made of. */
interface Kinds<T> {
  readonly views: T;
  readonly pipelines: T;
  readonly rules: T;
}

async function findAll(
  rulePaths: readonly string[],
  { viewPaths = [], pipelinePaths = [] }: RuleLoading,
): Promise<Kinds<readonly FoundFile[]>> {
  return {
    views: await findTextFiles([shippedViews, ...viewPaths]),
    pipelines: await findTextFiles(pipelinePaths),
    rules: await findTextFiles(rulePaths),
  };
}

function stampOf(found: Kinds<readonly FoundFile[]>): string {
  return allOf(found)
    .map(({ stamp }) => stamp)
    .join("\n");
}

function allOf<T>({ views, pipelines, rules }: Kinds<readonly T[]>): readonly T[] {
  return [...views, ...pipelines, ...rules];
}

async function readAll(found: Kinds<readonly FoundFile[]>): Promise<Kinds<TextFiles>> {
  return {
    views: await readTextFiles(found.views),
    pipelines: await readTextFiles(found.pipelines),
    rules: await readTextFiles(found.rules),
  };
}

function filesOf({ views, pipelines, rules }: Kinds<TextFiles>): readonly TextFile[] {
  return allOf({ views: views.files, pipelines: pipelines.files, rules: rules.files });
}

function readBefore(
  found: Kinds<readonly FoundFile[]>,
  read: Kinds<TextFiles>,
  spoilt: ReadonlyMap<string, string>,
): Kinds<TextFiles> {
  const before = (kind: keyof Kinds<unknown>): TextFiles => ({
    files: asBefore(found[kind], read[kind].files, spoilt),
    diagnostics: read[kind].diagnostics,
  });
  return { views: before("views"), pipelines: before("pipelines"), rules: before("rules") };
}

async function loadFiles(
  read: Kinds<TextFiles>,
  { placeholders = noPlaceholders, lint = false, known, timer, sources }: RuleLoading,
): Promise<Pick<LoadedRules, "rules" | "diagnostics">> {
  const views = viewsIn(read.views);
  const pipelines = pipelinesIn(read.pipelines);
  const options = { ...views, ...pipelines, placeholders, lint, timer, sources };
  const rules = await inSlices(loadingRules(read.rules.files, options, known));
  const parts = [views, pipelines, read.rules, rules];
  return { rules, diagnostics: parts.flatMap(({ diagnostics }) => diagnostics) };
}

function viewsIn(read: TextFiles): {
  readonly views: readonly View[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const parsed = read.files.map(({ path: file, text }) => parseViews(text, file));
  return {
    views: parsed.flatMap(({ views }) => views),
    diagnostics: [...read.diagnostics, ...parsed.flatMap(({ diagnostics }) => diagnostics)],
  };
}

function pipelinesIn(read: TextFiles): {
  readonly pipelines: readonly SigmaPipeline[];
  readonly diagnostics: readonly Diagnostic[];
} {
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
  const read = await readAll(await findAll(rulePaths, loading));
  const { views } = viewsIn(read.views);
  const { pipelines } = pipelinesIn(read.pipelines);
  const byId = new Map<string, TextFile>();
  for (const file of read.rules.files) {
    for (const [, id] of file.text.matchAll(/^id:\s*["']?([0-9a-fA-F-]{36})/gm)) {
      if (id !== undefined && !byId.has(id)) byId.set(id, file);
    }
  }
  return (id) => {
    const file = byId.get(id);
    return file === undefined ? null : loadRules([file], { views, placeholders, pipelines });
  };
}
