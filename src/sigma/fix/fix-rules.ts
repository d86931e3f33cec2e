import { finish } from "../../lib/slices.ts";
import { parseYaml, yamlEntry, type YamlMap, type YamlScalar } from "../../lib/yaml.ts";
import { contentHash } from "../parse/content-hash.ts";
import { parseSigma } from "../parse/parse-sigma.ts";
import type { Placeholders } from "../placeholders.ts";
import { CONDITION_WORDS, findFixes } from "./find-fixes.ts";
import { sortKeys } from "./sort-keys.ts";
import type { TextEdit } from "./text-edit.ts";

/** What was changed, and where it stood before. */
export interface FixChange {
  readonly line: number;
  readonly code: string;
  readonly says: string;
}

export interface FixOptions {
  readonly placeholders: Placeholders;
  /** A new UUID for a rule without an id. */
  readonly newId: () => string;
}

/**
 * Mends in the text of a rule file what is safe to mend, in place: all else stays byte for byte.
 * A file with an error is left alone, and so is one in which a change would change what a rule
 * does. Fixing what was fixed changes nothing.
 */
export function fixRules(
  text: string,
  file: string,
  { placeholders, newId }: FixOptions,
): { readonly text: string; readonly changes: readonly FixChange[] } {
  const untouched = { text, changes: [] };
  const before = parseSigma(text, file, placeholders, false);
  if (before.diagnostics.some(({ severity }) => severity === "error")) return untouched;
  // In a collection one document's keys are those of others too; lone carriage returns end lines
  // for YAML alone.
  if (/^action[ \t]*:/m.test(text) || /\r(?!\n)/.test(text) || text.includes("\uFFFD"))
    return untouched;
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const body = text.slice(mark.length);
  const edits = findFixes(rootsOf(body), body, newId);
  const mended = applyEdits(body, edits);
  const sorted = sortKeys(mended, rootsOf(mended));
  const result = mark + sorted.text;
  const changes = [...edits, ...sorted.changes].map(({ line, code, says }) => ({
    line,
    code,
    says,
  }));
  const after = parseSigma(result, file, placeholders, false);
  const safe =
    !after.diagnostics.some(({ severity }) => severity === "error") &&
    meaningOf(result) === meaningOf(text);
  return safe ? { text: result, changes: changes.toSorted((a, b) => a.line - b.line) } : untouched;
}

function rootsOf(text: string): readonly YamlMap[] {
  return parseYaml(text).documents.filter((node) => node.kind === "map");
}

function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = text;
  for (const { offset, length, insert } of edits.toSorted((a, b) => b.offset - a.offset)) {
    result = result.slice(0, offset) + insert + result.slice(offset + length);
  }
  return result;
}

/** What the rules of a text do, whatever the letter case of the words of their conditions. */
function meaningOf(text: string): string {
  return rootsOf(text)
    .map((root) => finish(contentHash(withPlainConditions(root))))
    .join("\n");
}

function withPlainConditions(root: YamlMap): YamlMap {
  const detection = yamlEntry(root, "detection")?.value;
  if (detection?.kind !== "map") return root;
  const names = new Set(detection.entries.map(({ key }) => key.text));
  const plain = (node: YamlScalar): YamlScalar => {
    const text = node.text.replaceAll(/[^\s()|]+/g, (word) =>
      CONDITION_WORDS.has(word.toLowerCase()) && !names.has(word) ? word.toLowerCase() : word,
    );
    return { ...node, text, value: text };
  };
  const entries = detection.entries.map(({ key, value }) => {
    if (key.text !== "condition") return { key, value };
    if (value.kind === "scalar") return { key, value: plain(value) };
    if (value.kind === "map") return { key, value };
    const items = value.items.map((item) => (item.kind === "scalar" ? plain(item) : item));
    return { key, value: { ...value, items } };
  });
  return {
    ...root,
    entries: root.entries.map((entry) =>
      entry.key.text === "detection" ? { ...entry, value: { ...detection, entries } } : entry,
    ),
  };
}
