import { didYouMean } from "../../lib/suggest.ts";
import { yamlEntry } from "../../lib/yaml.ts";
import { quoted } from "../parse/quoted.ts";
import type { Lint } from "./lint.ts";

/** How a rule is related to another is one of the words of Sigma 2.1 (and 1.x: obsoletes). */
export const relatedType: Lint = ({ root }, say) => {
  const node = yamlEntry(root, "related")?.value;
  if (node === undefined) return;
  for (const item of node.kind === "sequence" ? node.items : [node]) {
    const type = item.kind === "map" ? yamlEntry(item, "type")?.value : undefined;
    const text = type?.kind === "scalar" ? type.text : "";
    if (TYPES.includes(text)) continue;
    const message = `unknown relation ${quoted(text)}${didYouMean(text, TYPES)}`;
    say("warning", "unknown-related-type", { at: type ?? item, message });
  }
};

const TYPES = ["derived", "obsolete", "obsoletes", "merged", "renamed", "similar", "correlation"];
