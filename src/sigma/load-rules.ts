import type { SigmaDocument } from "./ast.ts";
import { buildRuleSet, type LoadedRuleSet, type RuleSetOptions } from "./build-rule-set.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { parseSigma } from "./parse/parse-sigma.ts";
import type { Placeholders } from "./placeholders.ts";

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
  const { documents, diagnostics } = loadDocuments(files, options.placeholders);
  return buildRuleSet(documents, options, diagnostics);
}

/** Parses the files of a rule folder. */
export function loadDocuments(
  files: readonly RuleFile[],
  placeholders?: Placeholders,
): { readonly documents: readonly SigmaDocument[]; readonly diagnostics: readonly Diagnostic[] } {
  const documents: SigmaDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { path, text } of files) {
    const parsed = parseSigma(text, path, placeholders);
    for (const document of parsed.documents) documents.push(document);
    for (const diagnostic of parsed.diagnostics) diagnostics.push(diagnostic);
  }
  return { documents, diagnostics };
}
