import { yamlEntry, type YamlMap, yamlScalar, type YamlScalar } from "../../lib/yaml.ts";
import { ATTACK_V18, TACTICS } from "../attack/attack-v19.ts";
import { detectionOf, scalarsOf } from "../lint/written-items.ts";
import { tokenizeCondition } from "../parse/condition-tokens.ts";
import type { TextEdit } from "./text-edit.ts";
import { TextLines } from "./text-lines.ts";

/** Every change of a word or a line that is safe. */
export function findFixes(
  roots: readonly YamlMap[],
  text: string,
  newId: () => string,
): readonly TextEdit[] {
  const lines = new TextLines(text);
  return roots.flatMap((root) => [
    ...dates(root, lines),
    ...relations(root, lines),
    ...tactics(root, lines),
    ...conditionWords(root, lines),
    ...missingId(root, lines, newId),
  ]);
}

function dates(root: YamlMap, lines: TextLines): readonly TextEdit[] {
  return ["date", "modified"].flatMap((key) => {
    const node = yamlScalar(root, key);
    if (node === undefined || !/^\d{4}\/\d{2}\/\d{2}$/.test(node.text)) return [];
    return replace(node, node.text.replaceAll("/", "-"), { lines, code: "date-with-slashes" });
  });
}

function relations(root: YamlMap, lines: TextLines): readonly TextEdit[] {
  const node = yamlEntry(root, "related")?.value;
  return (node?.kind === "sequence" ? node.items : []).flatMap((item) => {
    const type = item.kind === "map" ? yamlScalar(item, "type") : undefined;
    if (type?.text !== "obsoletes") return [];
    return replace(type, "obsolete", { lines, code: "old-related-type" });
  });
}

function tactics(root: YamlMap, lines: TextLines): readonly TextEdit[] {
  return scalarsOf(yamlEntry(root, "tags")?.value).flatMap((node) => {
    const tactic = /^attack\.([a-z_-]+)$/.exec(node.text)?.[1]?.replaceAll("_", "-") ?? "";
    const known = TACTICS.includes(tactic) || ATTACK_V18.has(tactic);
    if (!known || !node.text.includes("_")) return [];
    return replace(node, `attack.${tactic}`, { lines, code: "tactic-with-underscore" });
  });
}

function conditionWords(root: YamlMap, lines: TextLines): readonly TextEdit[] {
  const body = detectionOf(root);
  if (body === undefined) return [];
  const names = new Set(body.entries.map(({ key }) => key.text));
  return scalarsOf(yamlEntry(body, "condition")?.value).flatMap((node) => {
    const pipe = node.text.indexOf("|");
    const own = pipe === -1 ? node.text : node.text.slice(0, pipe);
    return tokenizeCondition(own).flatMap(({ text, offset }) => {
      const lower = text.toLowerCase();
      if (text === lower || !CONDITION_WORDS.has(lower) || names.has(text)) return [];
      return replace(part(node, offset, text), lower, { lines, code: "keyword-case" });
    });
  });
}

/** A line behind that of the title. */
function missingId(root: YamlMap, lines: TextLines, newId: () => string): readonly TextEdit[] {
  const title = yamlEntry(root, "title");
  if (yamlEntry(root, "id") !== undefined || title === undefined) return [];
  const { key, value } = title;
  const next = root.entries[root.entries.indexOf(title) + 1];
  const ends = next?.key.line === key.line + 1;
  const oneLine = value.kind === "scalar" && value.line === key.line && value.textColumn !== null;
  if (root.column !== 1 || key.column !== 1 || !(ends || oneLine)) return [];
  const offset = lines.start(key.line + 1);
  // The title may stand on the last line, without an end.
  const ended = lines.text.charAt(offset - 1) === "\n";
  const id = newId();
  const line = ended ? `id: ${id}${lines.end}` : `${lines.end}id: ${id}`;
  const edit = { offset, length: 0, insert: line, line: key.line + 1 };
  return [{ ...edit, code: "missing-id", says: `id: ${id}` }];
}

function replace(
  node: YamlScalar,
  insert: string,
  { lines, code }: { readonly lines: TextLines; readonly code: string },
): readonly TextEdit[] {
  if (node.textColumn === null) return [];
  const offset = lines.start(node.line) + node.textColumn - 1;
  const { length } = node.text;
  // An alias is shown at its anchor, and so could be found twice.
  if (lines.text.slice(offset, offset + length) !== node.text) return [];
  return [{ offset, length, insert, line: node.line, code, says: `${node.text} → ${insert}` }];
}

function part(node: YamlScalar, offset: number, text: string): YamlScalar {
  return { ...node, text, textColumn: node.textColumn === null ? null : node.textColumn + offset };
}

/** What a condition is made of beside names, in lower case. */
export const CONDITION_WORDS: ReadonlySet<string> = new Set([
  "and",
  "or",
  "not",
  "of",
  "all",
  "any",
  "them",
]);
