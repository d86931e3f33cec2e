import type { Diagnostic } from "./diagnostic.ts";
import type { RuleMeta } from "./rule-meta.ts";

/** A rule that does not run: what is known of it, and the codes of the mistakes that stop it. */
export interface RefusedRule {
  readonly meta: RuleMeta;
  readonly codes: readonly string[];
}

/** The codes of the errors among diagnostics, each once. */
export function errorCodes(diagnostics: readonly Diagnostic[]): readonly string[] {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return [...new Set(errors.map(({ code }) => code))];
}
