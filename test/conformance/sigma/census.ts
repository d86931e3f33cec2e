import type { RuleFile } from "../../../src/sigma/index.ts";
import { loadRules, type Placeholders } from "../../../src/sigma/index.ts";
import { shippedViews } from "../../support/shipped-views.ts";

/** What became of the files of one folder. */
export interface FolderCensus {
  readonly folder: string;
  readonly files: number;
  readonly loaded: number;
  /** Refused files by code. */
  readonly refused: ReadonlyMap<string, readonly Refused[]>;
}

/** A file with an error, and the first that is said about it. */
export interface Refused {
  readonly file: string;
  readonly message: string;
}

/** Loads every file of the archive, each folder as one rule set. */
export function census(
  files: readonly RuleFile[],
  placeholders: Placeholders = new Map(),
): readonly FolderCensus[] {
  const folders = Map.groupBy(files, ({ path }) => path.split("/")[0] ?? "");
  const views = shippedViews();
  return Array.from(folders, ([folder, own]) => {
    const set = loadRules(own, { views, placeholders });
    const refused = new Map<string, Refused[]>();
    const seen = new Set<string>();
    for (const { severity, code, file, message } of set.diagnostics) {
      if (severity !== "error" || seen.has(file)) continue;
      seen.add(file);
      refused.set(code, [...(refused.get(code) ?? []), { file, message }]);
    }
    return { folder, files: own.length, loaded: own.length - seen.size, refused };
  });
}
