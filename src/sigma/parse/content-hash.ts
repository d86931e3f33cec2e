import { sha256Hex } from "../../lib/hash.ts";
import { finish, ITEMS_A_SLICE, type Slices } from "../../lib/slices.ts";
import { yamlEntry, type YamlMap, type YamlNode, type YamlScalar } from "../../lib/yaml.ts";

/**
 * SHA-256 over what a rule does: log source, detection, correlation, filter. Prose, comments, the
 * order of keys and the way values are quoted do not change it.
 */
export function* contentHash(root: YamlMap): Slices<string> {
  const parts: string[] = [];
  for (const key of ["logsource", "detection", "correlation", "generate", "filter"]) {
    const value = yamlEntry(root, key)?.value;
    if (value === undefined) continue;
    const text = key === "logsource" ? logsourceText(value) : yield* canonical(value);
    parts.push(`${key}:${text}`);
  }
  const text = parts.join("\n");
  yield;
  return sha256Hex(text);
}

function logsourceText(node: YamlNode): string {
  if (node.kind !== "map") return finish(canonical(node));
  const entries = node.entries.filter((entry) => LOGSOURCE_KEYS.has(entry.key.text));
  return finish(canonical({ ...node, entries })).toLowerCase();
}

/** One text for each value: keys sorted, types told apart. */
function* canonical(node: YamlNode): Slices<string> {
  switch (node.kind) {
    case "scalar":
      return scalarText(node);
    case "sequence": {
      const texts: string[] = [];
      for (const item of node.items) {
        texts.push(item.kind === "scalar" ? scalarText(item) : yield* canonical(item));
        if (texts.length % ITEMS_A_SLICE === 0) yield;
      }
      return `[${texts.join(",")}]`;
    }
    case "map": {
      const entries: string[] = [];
      for (const { key, value } of node.entries) {
        const text = value.kind === "scalar" ? scalarText(value) : yield* canonical(value);
        entries.push(`${JSON.stringify(key.text)}:${text}`);
      }
      return `{${entries.toSorted().join(",")}}`;
    }
  }
}

function scalarText({ value }: YamlScalar): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

const LOGSOURCE_KEYS = new Set(["category", "product", "service"]);
