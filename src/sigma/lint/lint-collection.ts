import type { SigmaDocument } from "../ast.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { COLLECTION_LINTS } from "./registry.ts";

/** Says what is doubtful about documents beside one another. */
export function lintCollection(documents: readonly SigmaDocument[]): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const { codes, check } of COLLECTION_LINTS) {
    check(documents, (code, document, message) => {
      const severity = codes.find((each) => each.code === code)?.severity ?? "warning";
      diagnostics.push({ code, severity, message, rule: document.meta.id, ...document.at });
    });
  }
  return diagnostics;
}
