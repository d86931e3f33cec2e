import { finish, type Slices } from "../lib/slices.ts";
import type { SigmaDocument } from "./ast.ts";
import { buildingRuleSet, type RuleSetOptions } from "./build-rule-set.ts";
import type { LoadedRuleSet } from "./compiled-rule-set.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { lintCollection } from "./lint/lint-collection.ts";
import { isTold, silencedCodes } from "./lint/silenced.ts";
import { type ParsedRules, parsingSigma } from "./parse/parse-sigma.ts";
import { inOrder } from "./pipelines/parse-pipelines.ts";
import { placeholdersOf } from "./pipelines/placeholders-of.ts";
import { noPlaceholders } from "./placeholders.ts";
import type { RefusedRule } from "./refused-rule.ts";

/** A rule file as read; `path` is what diagnostics name. */
export interface RuleFile {
  readonly path: string;
  readonly text: string;
}

/**
 * What files were parsed to, by path: a file is not parsed again while its text, and how it was
 * read (with lints or not, with which lists of values), are the same.
 */
export type ParsedFiles = Map<
  string,
  {
    readonly text: string;
    readonly how: string;
    readonly parsed: ParsedRules;
  }
>;

/**
 * Parses and compiles the files of a rule folder. Never throws: a rule that cannot run is refused
 * with a diagnostic, all others run.
 */
export function loadRules(files: readonly RuleFile[], options: RuleSetOptions): LoadedRuleSet {
  return finish(loadingRules(files, options));
}

/**
 * The same in slices, so that the caller can do other things between them. Takes what
 * `known` has of these files, and leaves in it what they are now.
 */
export function* loadingRules(
  files: readonly RuleFile[],
  options: RuleSetOptions,
  known: ParsedFiles = new Map(),
): Slices<LoadedRuleSet> {
  const parsed = yield* parsingFiles(files, options, known);
  const silenced = new Map(files.map(({ path, text }) => [path, silencedCodes(text)] as const));
  return yield* buildingRuleSet(parsed, options, (each) => isTold(each, silenced));
}

function* parsingFiles(
  files: readonly RuleFile[],
  { pipelines = [], placeholders = noPlaceholders, lint = false }: RuleSetOptions,
  known: ParsedFiles,
): Slices<ParsedRules> {
  const lists = placeholdersOf(inOrder(pipelines), placeholders);
  const how = JSON.stringify([lint, ...lists]);
  const before = new Map(known);
  known.clear();
  const documents: SigmaDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  const refused: RefusedRule[] = [];
  for (const { path, text } of files) {
    const same = before.get(path);
    const isSame = same?.text === text && same.how === how;
    const parsed = isSame ? same.parsed : yield* parsingSigma(text, path, lists, lint);
    known.set(path, { text, how, parsed });
    for (const document of parsed.documents) documents.push(document);
    for (const diagnostic of parsed.diagnostics) diagnostics.push(diagnostic);
    for (const rule of parsed.refused) refused.push(rule);
    yield;
  }
  if (lint) diagnostics.push(...lintCollection(documents));
  return { documents, diagnostics, refused };
}
