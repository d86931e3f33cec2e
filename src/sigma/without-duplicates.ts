import type { SigmaDocument } from "./ast.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** All but those whose id another one had before. A name that stands twice means the first. */
export function withoutDuplicates(documents: readonly SigmaDocument[]): {
  readonly unique: readonly SigmaDocument[];
  readonly diagnostics: Diagnostic[];
} {
  const ids = new Map<string, SigmaDocument>();
  const names = new Map<string, SigmaDocument>();
  const unique: SigmaDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const document of documents) {
    const { id, name } = document.meta;
    const same = ids.get(id);
    const namesake = name === undefined ? undefined : names.get(name);
    const problem = { rule: id, ...document.at };
    if (same !== undefined) {
      const message = `id ${id} is the id of ${placeOf(same)} already; give the rule its own`;
      diagnostics.push({ code: "duplicate-id", severity: "error", message, ...problem });
      continue;
    }
    if (namesake !== undefined) {
      const message = `name "${name ?? ""}" is the name of ${placeOf(namesake)} already, which correlations mean by it`;
      diagnostics.push({ code: "duplicate-name", severity: "warning", message, ...problem });
    } else if (name !== undefined) {
      names.set(name, document);
    }
    ids.set(id, document);
    unique.push(document);
  }
  return { unique, diagnostics };
}

function placeOf({ at, meta }: SigmaDocument): string {
  return `"${meta.title}" (${at.file}:${at.line})`;
}
