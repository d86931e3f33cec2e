import { yamlEntry } from "../../lib/yaml.ts";
import { conditionNames } from "../condition-tree.ts";
import { quoted } from "../parse/quoted.ts";
import type { Lint } from "./lint.ts";

/** Every selection is part of a condition: one that is not is a filter that was forgotten. */
export const unusedSelection: Lint = {
  codes: [
    {
      code: "unused-selection",
      severity: "warning",
      says: "A selection that is in no condition changes nothing.",
      example: "detection: { s: { f: 1 }, filter: { g: 2 }, condition: s }",
      instead: "detection: { s: { f: 1 }, filter: { g: 2 }, condition: s and not filter }",
    },
  ],
  check({ document, detection }, say) {
    if (document.kind === "correlation") return;
    const conditions = document.kind === "rule" ? document.conditions : [document.condition];
    const used = new Set(conditions.flatMap(({ root: node }) => [...conditionNames(node)]));
    for (const name of document.selections.keys()) {
      if (used.has(name)) continue;
      const entry = detection === undefined ? undefined : yamlEntry(detection, name);
      const message = `selection ${quoted(name)} is in no condition, so it changes nothing`;
      say("unused-selection", entry?.key ?? document.at, message);
    }
  },
};
