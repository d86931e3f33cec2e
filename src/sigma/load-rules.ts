import type { SigmaDocument } from "./ast.ts";
import { buildingRuleSet, type LoadedRuleSet, type RuleSetOptions } from "./build-rule-set.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { parseSigma } from "./parse/parse-sigma.ts";
import { inOrder } from "./pipelines/parse-pipelines.ts";
import { placeholdersOf } from "./pipelines/placeholders-of.ts";
import { noPlaceholders } from "./placeholders.ts";

/** A rule file as read; `path` is what diagnostics name. */
export interface RuleFile {
  readonly path: string;
  readonly text: string;
}

/**
 * What files were parsed to, by path: a file is not parsed again while its text, and the lists of
 * values that stand for placeholders, are the same.
 */
export type ParsedFiles = Map<
  string,
  {
    readonly text: string;
    readonly lists: string;
    readonly parsed: ReturnType<typeof parseSigma>;
  }
>;

/**
 * Parses and compiles the files of a rule folder. Never throws: a rule that cannot run is refused
 * with a diagnostic, all others run.
 */
export function loadRules(files: readonly RuleFile[], options: RuleSetOptions): LoadedRuleSet {
  const loading = loadingRules(files, options);
  for (;;) {
    const step = loading.next();
    if (step.done === true) return step.value;
  }
}

/**
 * The same in many small steps, so that the caller can do other things between them. Takes what
 * `known` has of these files, and leaves in it what they are now.
 */
export function* loadingRules(
  files: readonly RuleFile[],
  options: RuleSetOptions,
  known: ParsedFiles = new Map(),
): Generator<void, LoadedRuleSet> {
  const documents: SigmaDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  const placeholders = placeholdersOf(
    inOrder(options.pipelines ?? []),
    options.placeholders ?? noPlaceholders,
  );
  const lists = JSON.stringify([...placeholders]);
  const before = new Map(known);
  known.clear();
  for (const { path, text } of files) {
    const same = before.get(path);
    const isSame = same?.text === text && same.lists === lists;
    const parsed = isSame ? same.parsed : parseSigma(text, path, placeholders);
    known.set(path, { text, lists, parsed });
    for (const document of parsed.documents) documents.push(document);
    for (const diagnostic of parsed.diagnostics) diagnostics.push(diagnostic);
    yield;
  }
  return yield* buildingRuleSet(documents, options, diagnostics);
}
