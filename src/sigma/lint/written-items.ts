import { yamlEntry, type YamlMap, type YamlNode, type YamlScalar } from "../../lib/yaml.ts";

/** One key of a detection with its values, or keywords (`key` null), as written. */
export interface WrittenItem {
  readonly selection: string;
  readonly key: YamlScalar | null;
  /** Null for keywords. */
  readonly field: string | null;
  readonly modifiers: readonly string[];
  readonly values: readonly YamlScalar[];
}

/** What selections stand in: `detection` of a rule, `filter` of a filter. */
export function detectionOf(root: YamlMap): YamlMap | undefined {
  const node = (yamlEntry(root, "detection") ?? yamlEntry(root, "filter"))?.value;
  return node?.kind === "map" ? node : undefined;
}

/** The search identifiers of a detection with what stands under them. */
export function selectionsOf(
  detection: YamlMap | undefined,
): readonly { readonly key: YamlScalar; readonly value: YamlNode }[] {
  return detection?.entries.filter(({ key }) => !RESERVED.has(key.text)) ?? [];
}

export function writtenItems(detection: YamlMap | undefined): readonly WrittenItem[] {
  const items: WrittenItem[] = [];
  for (const { key, value } of selectionsOf(detection)) visit(value, key.text, items);
  return items;
}

function visit(node: YamlNode, selection: string, items: WrittenItem[]): void {
  switch (node.kind) {
    case "scalar":
      items.push({ selection, key: null, field: null, modifiers: [], values: [node] });
      break;
    case "sequence": {
      const values = scalarsOf(node);
      if (values.length > 0)
        items.push({ selection, key: null, field: null, modifiers: [], values });
      for (const item of node.items) if (item.kind !== "scalar") visit(item, selection, items);
      break;
    }
    case "map":
      for (const { key, value } of node.entries) {
        const [field = "", ...modifiers] = key.text.split("|");
        const values = scalarsOf(value);
        items.push({ selection, key, field: field === "" ? null : field, modifiers, values });
      }
      break;
  }
}

/** The values of a key, or of a list, that are no lists and maps themselves. */
export function scalarsOf(node: YamlNode | undefined): readonly YamlScalar[] {
  if (node === undefined) return [];
  if (node.kind === "scalar") return [node];
  return node.kind === "sequence" ? node.items.filter((item) => item.kind === "scalar") : [];
}

const RESERVED = new Set(["condition", "timeframe", "rules"]);
