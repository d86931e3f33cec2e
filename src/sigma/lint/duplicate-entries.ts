import { yamlEntry } from "../../lib/yaml.ts";
import { quoted } from "../parse/quoted.ts";
import type { Lint } from "./lint.ts";
import { scalarsOf } from "./written-items.ts";

/** Lists of the metadata hold each entry once (Sigma 2.1: unique items). */
export const duplicateEntries: Lint = {
  codes: [
    {
      code: "duplicate-entry",
      severity: "info",
      says: "An entry of tags, references, fields or falsepositives stands there twice.",
      example: "tags: [attack.t1059, attack.t1059]",
      instead: "tags: [attack.t1059]",
    },
  ],
  check({ root }, say) {
    for (const key of ["tags", "references", "fields", "falsepositives"]) {
      const seen = new Set<string>();
      for (const node of scalarsOf(yamlEntry(root, key)?.value)) {
        if (seen.has(node.text)) {
          say("duplicate-entry", node, `${quoted(node.text)} stands in ${key} already`);
        }
        seen.add(node.text);
      }
    }
  },
};
