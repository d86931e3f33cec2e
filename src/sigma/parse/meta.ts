import { yamlEntry, type YamlMap, type YamlNode } from "../../lib/yaml.ts";
import type { RuleMeta } from "../rule-meta.ts";
import type { DocumentReport } from "./document-report.ts";

/** Sigma 2.1, "Level". */
export const LEVELS: readonly string[] = ["informational", "low", "medium", "high", "critical"];

/**
 * What a document carries to its alerts. Only a missing title and a foreign taxonomy stop it; the
 * lints look at the rest. `identify` makes the id from the one written, if any, or from title and
 * name.
 */
export function parseMeta(
  root: YamlMap,
  report: DocumentReport,
  identify: (written: string | undefined, names: readonly string[]) => string,
): Omit<RuleMeta, "contentHash"> {
  const title = text(root, "title");
  const name = text(root, "name");
  const written = text(root, "id");
  report.rule = written ?? title;
  if (title === undefined) {
    report.error("missing-title", yamlEntry(root, "title")?.key ?? root, "a rule needs a title");
  }
  checkTaxonomy(root, report);
  const level = text(root, "level")?.toLowerCase();
  return {
    id: identify(written, [title ?? "", name ?? ""]),
    title: title ?? "",
    ...optional("name", name),
    ...optional("description", text(root, "description")),
    ...optional("status", text(root, "status")),
    ...(isLevel(level) ? { level } : {}),
    ...optional("author", text(root, "author")),
    ...optional("date", text(root, "date")),
    ...optional("modified", text(root, "modified")),
    ...optional("license", text(root, "license")),
    tags: texts(root, "tags"),
    references: texts(root, "references"),
    falsepositives: texts(root, "falsepositives"),
    fields: texts(root, "fields"),
    file: report.file,
    line: root.line,
  };
}

function checkTaxonomy(root: YamlMap, report: DocumentReport): void {
  const taxonomy = text(root, "taxonomy");
  if (taxonomy === undefined || taxonomy === "sigma") return;
  const at = yamlEntry(root, "taxonomy")?.value ?? root;
  const message = `the fields of taxonomy "${taxonomy.slice(0, 60)}" have no mapping; only "sigma" has`;
  report.error("unsupported-taxonomy", at, message);
}

/** A field's text; undefined when it is absent, empty or no text at all. */
function text(root: YamlMap, key: string): string | undefined {
  const node = yamlEntry(root, key)?.value;
  if (node?.kind !== "scalar" || node.value === null) return undefined;
  const trimmed = node.text.trim();
  return trimmed === "" ? undefined : trimmed;
}

/** A list of texts; one text stands for a list of one. */
function texts(root: YamlMap, key: string): readonly string[] {
  const node = yamlEntry(root, key)?.value;
  if (node === undefined) return [];
  const items: readonly YamlNode[] = node.kind === "sequence" ? node.items : [node];
  return items.flatMap((item) =>
    item.kind === "scalar" && item.value !== null ? [item.text] : [],
  );
}

function isLevel(level: string | undefined): level is NonNullable<RuleMeta["level"]> {
  return level !== undefined && LEVELS.includes(level);
}

function optional<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  // The key is K by construction, which a computed property does not tell the compiler.
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: string };
}
