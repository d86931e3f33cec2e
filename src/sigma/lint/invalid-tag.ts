import { yamlEntry } from "../../lib/yaml.ts";
import { quoted } from "../parse/quoted.ts";
import type { Lint } from "./lint.ts";

/** Tags are `namespace.name` in lower case (Sigma 2.1, "Tags"); others are carried all the same. */
export const invalidTag: Lint = ({ root }, say) => {
  const node = yamlEntry(root, "tags")?.value;
  if (node === undefined) return;
  for (const item of node.kind === "sequence" ? node.items : [node]) {
    const text = item.kind === "scalar" ? item.text : "";
    if (TAG.test(text)) continue;
    const lower = text.trim().toLowerCase();
    const hint = TAG.test(lower) ? `; did you mean "${lower}"?` : ", as attack.t1059";
    say("warning", "invalid-tag", {
      at: item,
      message: `tag ${quoted(text)} is not a namespace and a name in lower case${hint}`,
    });
  }
};

const TAG = /^[a-z0-9_-]+\.[a-z0-9._-]+$/;
