import { sha256Hex, uuid5 } from "../../lib/hash.ts";
import { parseYaml, yamlEntry, type YamlEntry, type YamlMap } from "../../lib/yaml.ts";
import type { Aggregation, RuleDocument } from "../ast.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { parseSigma } from "../parse/parse-sigma.ts";
import type { Placeholders } from "../placeholders.ts";
import { blocksOf } from "./key-blocks.ts";
import type { TextEdit } from "./text-edit.ts";
import { TextLines } from "./text-lines.ts";

/**
 * Each rule of a text that counts its own matches (Sigma 1, `| count() by …`) as two documents: the
 * rule without the count, under its id and with its comments, and a correlation that counts it.
 * Rules that count nothing are left out. What cannot be rewritten is told.
 */
export function migrateRules(
  text: string,
  file: string,
  placeholders: Placeholders,
): { readonly text: string; readonly diagnostics: readonly Diagnostic[] } {
  const parsed = parseSigma(text, file, placeholders, false);
  const diagnostics = parsed.diagnostics.filter(({ severity }) => severity === "error");
  const body = text.replace(/^\uFEFF/, "").replaceAll(/\r\n?/g, "\n");
  const lines = new TextLines(body);
  const roots = parseYaml(body).documents.filter((node) => node.kind === "map");
  const documents: string[] = [];
  for (const document of parsed.documents) {
    if (document.kind !== "rule" || document.aggregation === null) continue;
    const { aggregation, at } = document;
    const root = roots.find(({ line }) => line === at.line);
    const base = root === undefined ? null : baseOf(root, document, lines);
    if (root === undefined || base === null) {
      const message = "this rule is written in a way that cannot be cut in two; write it in blocks";
      diagnostics.push({ ...at, code: "cannot-migrate", severity: "error", message });
      continue;
    }
    const moved = ["falsepositives", "level"].map((key) => linesOf(key, root, lines));
    const counted = correlationOf(document, aggregation, root);
    documents.push([base, "---\n", counted, ...moved].join(""));
  }
  return { text: documents.join("---\n"), diagnostics };
}

/** The lines of a key; none when it is not there. */
function linesOf(wanted: string, root: YamlMap, lines: TextLines): string {
  const block = blocksOf(root, lines).find(({ key }) => key === wanted);
  return block === undefined ? "" : ended(lines.slice(block.from, block.until));
}

/** The document with the count cut out of its condition and its window left out. */
function baseOf(root: YamlMap, { meta }: RuleDocument, lines: TextLines): string | null {
  const blocks = blocksOf(root, lines);
  const detection = yamlEntry(root, "detection");
  const first = blocks[0];
  const last = blocks.at(-1);
  if (detection?.value.kind !== "map" || first === undefined || last === undefined) return null;
  const cut = conditionCut(detection.value, lines);
  const window = windowCut(detection.value, lines);
  if (cut === null || window === null) return null;
  const edits = [cut, window, ...titleEdit(root, lines), ...idEdit(root, meta.id, lines)];
  for (const { key, from, until } of blocks) {
    if (key !== "level") continue;
    const level = `level: informational\n`;
    edits.push(editOf(lines.start(from), lines.start(until) - lines.start(from), level));
  }
  let text = "";
  let at = lines.start(first.from);
  for (const { offset, length, insert } of edits.toSorted((a, b) => a.offset - b.offset)) {
    text += lines.text.slice(at, offset) + insert;
    at = offset + length;
  }
  return header(first.from, lines) + ended(text + lines.text.slice(at, lines.start(last.until)));
}

/** Comments above the document. */
function header(line: number, lines: TextLines): string {
  let from = line;
  while (from > 1 && /^(?:#.*)?\n$/.test(lines.slice(from - 1, from))) from--;
  return lines.slice(from, line).trimStart();
}

function conditionCut(detection: YamlMap, lines: TextLines): TextEdit | null {
  const entry = yamlEntry(detection, "condition");
  const node = entry?.value.kind === "sequence" ? entry.value.items[0] : entry?.value;
  if (node?.kind !== "scalar" || node.textColumn === null) return null;
  const pipe = node.text.indexOf("|");
  if (pipe === -1) return null;
  const kept = node.text.slice(0, pipe).trimEnd();
  const offset = lines.start(node.line) + node.textColumn - 1 + kept.length;
  return editOf(offset, node.text.length - kept.length, "");
}

/** `timeframe` with its line. */
function windowCut(detection: YamlMap, lines: TextLines): TextEdit | null {
  const entry = yamlEntry(detection, "timeframe");
  if (entry === undefined || entry.value.line !== entry.key.line) return null;
  const { line } = entry.key;
  const whole = lines.slice(line, line + 1);
  if (!/^\s*["']?timeframe/.test(whole)) return null;
  return editOf(lines.start(line), whole.length, "");
}

function titleEdit(root: YamlMap, lines: TextLines): readonly TextEdit[] {
  const node = yamlEntry(root, "title")?.value;
  if (node?.kind !== "scalar" || node.textColumn === null) return [];
  const offset = lines.start(node.line) + node.textColumn - 1 + node.text.length;
  return [editOf(offset, 0, " - Single Event")];
}

/** The correlation names the rule by its id, so a rule without one gets the one it runs under. */
function idEdit(root: YamlMap, id: string, lines: TextLines): readonly TextEdit[] {
  if (yamlEntry(root, "id") !== undefined) return [];
  const title = yamlEntry(root, "title");
  if (title === undefined) return [];
  return [editOf(lines.start(title.key.line), 0, `id: ${id}\n`)];
}

function editOf(offset: number, length: number, insert: string): TextEdit {
  return { offset, length, insert, line: 0, code: "migrate", says: "" };
}

function correlationOf(
  { meta }: RuleDocument,
  { type, field, groupBy, condition, percentile }: Aggregation,
  root: YamlMap,
): string {
  const detection = yamlEntry(root, "detection")?.value as YamlMap;
  const timespan = (yamlEntry(detection, "timeframe") as YamlEntry).value;
  const span = timespan.kind === "scalar" ? timespan.text.trim() : "";
  const bounds = Object.entries(condition).map(
    ([operator, value]) => `        ${operator}: ${value}\n`,
  );
  const lists = [
    groupBy.length === 0
      ? ""
      : `    group-by:\n${groupBy.map((name) => `        - ${quote(name)}\n`).join("")}`,
    `    timespan: ${span}\n    condition:\n`,
    field === null ? "" : `        field: ${quote(field)}\n`,
    percentile === undefined ? "" : `        percentile: ${percentile}\n`,
    ...bounds,
  ];
  return [
    `title: ${quote(meta.title)}\n`,
    `id: ${uuid5(NAMESPACE, sha256Hex(`migrated ${meta.id}`))}\n`,
    `related:\n    - id: ${meta.id}\n      type: derived\n`,
    ...(["status", "description", "author", "date"] as const).flatMap((key) => {
      const text = meta[key];
      return text === undefined ? [] : [`${key}: ${quote(text)}\n`];
    }),
    meta.tags.length === 0
      ? ""
      : `tags:\n${meta.tags.map((tag) => `    - ${quote(tag)}\n`).join("")}`,
    `correlation:\n    type: ${type}\n    rules:\n        - ${meta.id}\n`,
    ...lists,
  ].join("");
}

/** A plain scalar where that is one for sure, else a text in double quotes, which JSON is. */
function quote(text: string): string {
  const plain = /^[A-Za-z][\w .,/@()+-]*$/.test(text) && !text.endsWith(" ");
  const word = /^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text) || /^\d{4}-/.test(text);
  return (plain && !word) || /^\d{4}[-/]\d{2}[-/]\d{2}$/.test(text) ? text : JSON.stringify(text);
}

function ended(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

/** Of the ids of correlations made here; they are the same each time. */
const NAMESPACE = Uint8Array.from([
  0x3b, 0x90, 0x1c, 0x77, 0x2f, 0x5e, 0x4d, 0x08, 0x9a, 0x61, 0xc4, 0x1e, 0x80, 0xd3, 0x52, 0xaf,
]);
