import { yamlEntry } from "../../lib/yaml.ts";
import { conditionNames } from "../condition-names.ts";
import { quoted } from "../parse/quoted.ts";
import type { Lint } from "./lint.ts";

/** Every selection is part of a condition: one that is not is a filter that was forgotten. */
export const unusedSelection: Lint = ({ document, root }, say) => {
  if (document.kind !== "rule") return;
  const used = new Set(document.conditions.flatMap(({ root: node }) => [...conditionNames(node)]));
  const detection = yamlEntry(root, "detection")?.value;
  for (const name of document.selections.keys()) {
    if (used.has(name)) continue;
    const entry = detection?.kind === "map" ? yamlEntry(detection, name) : undefined;
    const message = `selection ${quoted(name)} is in no condition, so it changes nothing`;
    say("warning", "unused-selection", { at: entry?.key ?? root, message });
  }
};
