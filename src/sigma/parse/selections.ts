import { ITEMS_A_SLICE, type Slices } from "../../lib/slices.ts";
import type { YamlMap, YamlNode, YamlScalar } from "../../lib/yaml.ts";
import type { Selection } from "../ast.ts";
import type { DocumentReport } from "./document-report.ts";
import { parseItem, parseKeywords } from "./item.ts";
import { quoted } from "./quoted.ts";

/**
 * The search identifiers of a detection (Sigma 2.1, "Detection"), in slices. An identifier that
 * cannot be read is reported and left out.
 */
export function* parseSelections(
  detection: YamlMap,
  report: DocumentReport,
): Slices<ReadonlyMap<string, Selection>> {
  const selections = new Map<string, Selection>();
  for (const { key, value } of detection.entries) {
    if (RESERVED.has(key.text)) continue;
    const selection = yield* parseSelection(value, key.text, report);
    // An empty one stands in for what could not be read, so that the condition still finds it.
    selections.set(key.text, selection ?? { kind: "any", items: [] });
  }
  if (selections.size === 0) {
    report.error("no-selections", detection, "the detection has no selection to look for");
  }
  return selections;
}

function* parseSelection(
  node: YamlNode,
  name: string,
  report: DocumentReport,
): Slices<Selection | null> {
  switch (node.kind) {
    case "map":
      return yield* parseMap(node, name, report);
    case "sequence":
      return yield* parseList(node.items, { name, at: node }, report);
    case "scalar":
      return yield* parseKeywords([node], report);
  }
}

/** A map: all its keys must hold. */
function* parseMap(map: YamlMap, name: string, report: DocumentReport): Slices<Selection | null> {
  if (map.entries.length === 0) {
    report.error("empty-selection", map, `${quoted(name)} is empty; it needs fields or keywords`);
    return null;
  }
  const items: Selection[] = [];
  for (const entry of map.entries) {
    const item = yield* parseItem(entry, report);
    if (item !== null) items.push(item);
  }
  return items.length === 1 && items[0] !== undefined ? items[0] : { kind: "all", items };
}

/** A list: one of its maps, lists and keywords must hold. */
function* parseList(
  nodes: readonly YamlNode[],
  list: { readonly name: string; readonly at: YamlNode },
  report: DocumentReport,
): Slices<Selection | null> {
  if (nodes.length === 0) {
    const message = `${quoted(list.name)} is an empty list; it needs fields or keywords`;
    report.error("empty-selection", list.at, message);
    return null;
  }
  const items: Selection[] = [];
  const keywords = nodes.filter((node): node is YamlScalar => node.kind === "scalar");
  if (keywords.length > 0) {
    const item = yield* parseKeywords(keywords, report);
    if (item !== null) items.push(item);
  }
  for (const node of nodes) {
    if (node.kind === "scalar") continue;
    const item = yield* parseSelection(node, list.name, report);
    if (item !== null && items.push(item) % ITEMS_A_SLICE === 0) yield;
  }
  return items.length === 1 && items[0] !== undefined ? items[0] : { kind: "any", items };
}

const RESERVED = new Set(["condition", "timeframe"]);
