import type { SigmaDocument } from "./ast.ts";
import { buildRuleSet, type LoadedRuleSet, type RuleSetOptions } from "./build-rule-set.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { lintCollection } from "./lint/lint-collection.ts";
import { isTold, silencedCodes } from "./lint/silenced.ts";
import { parseSigma } from "./parse/parse-sigma.ts";

/** A rule file as read; `path` is what diagnostics name. */
export interface RuleFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Parses and compiles the files of a rule folder. Never throws: a rule that cannot run is refused
 * with a diagnostic, all others run.
 */
export function loadRules(files: readonly RuleFile[], options: RuleSetOptions): LoadedRuleSet {
  const documents: SigmaDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  const silenced = new Map<string, ReadonlySet<string>>();
  for (const { path, text } of files) {
    const parsed = parseSigma(text, path, options.placeholders, options.lint === true);
    const codes = silencedCodes(text);
    if (codes !== null) silenced.set(path, codes);
    for (const document of parsed.documents) documents.push(document);
    for (const diagnostic of parsed.diagnostics) diagnostics.push(diagnostic);
  }
  if (options.lint === true) diagnostics.push(...lintCollection(documents));
  return buildRuleSet(documents, options, diagnostics, (each) => isTold(each, silenced));
}
