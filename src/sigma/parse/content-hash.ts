import { sha256Hex } from "../../lib/hash.ts";
import { yamlEntry, type YamlMap, type YamlNode } from "../../lib/yaml.ts";

/**
 * SHA-256 over what a rule does: log source, detection, correlation, filter. Prose, comments, the order of
 * keys and the way values are quoted do not change it.
 */
export function contentHash(root: YamlMap): string {
  const parts: string[] = [];
  for (const key of ["logsource", "detection", "correlation", "generate", "filter"]) {
    const value = yamlEntry(root, key)?.value;
    if (value === undefined) continue;
    parts.push(`${key}:${key === "logsource" ? logsourceText(value) : canonical(value)}`);
  }
  return sha256Hex(parts.join("\n"));
}

function logsourceText(node: YamlNode): string {
  if (node.kind !== "map") return canonical(node);
  const entries = node.entries.filter((entry) => LOGSOURCE_KEYS.has(entry.key.text));
  return canonical({ ...node, entries }).toLowerCase();
}

/** One text for each value: keys sorted, types told apart. */
function canonical(node: YamlNode): string {
  switch (node.kind) {
    case "scalar":
      return typeof node.value === "string" ? JSON.stringify(node.value) : String(node.value);
    case "sequence":
      return `[${node.items.map(canonical).join(",")}]`;
    case "map":
      return `{${node.entries
        .map((entry) => `${JSON.stringify(entry.key.text)}:${canonical(entry.value)}`)
        .toSorted()
        .join(",")}}`;
  }
}

const LOGSOURCE_KEYS = new Set(["category", "product", "service"]);
