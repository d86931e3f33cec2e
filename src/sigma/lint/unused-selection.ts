import { yamlEntry } from "../../lib/yaml.ts";
import type { ConditionNode } from "../ast.ts";
import { quoted } from "../parse/quoted.ts";
import type { Lint } from "./lint.ts";

/** Every selection is part of a condition: one that is not is a filter that was forgotten. */
export const unusedSelection: Lint = ({ document, root }, say) => {
  if (document.kind !== "rule") return;
  const used = new Set<string>();
  for (const condition of document.conditions) collectNames(condition.root, used);
  const detection = yamlEntry(root, "detection")?.value;
  for (const name of document.selections.keys()) {
    if (used.has(name)) continue;
    const entry = detection?.kind === "map" ? yamlEntry(detection, name) : undefined;
    const message = `selection ${quoted(name)} is in no condition, so it changes nothing`;
    say("warning", "unused-selection", { at: entry?.key ?? root, message });
  }
};

function collectNames(node: ConditionNode, into: Set<string>): void {
  switch (node.kind) {
    case "and":
    case "or":
      for (const item of node.items) collectNames(item, into);
      break;
    case "not":
      collectNames(node.item, into);
      break;
    case "selection":
      into.add(node.name);
      break;
    case "atLeast":
      for (const name of node.names) into.add(name);
      break;
    case "constant":
      break;
  }
}
