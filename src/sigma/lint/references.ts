import { yamlEntry } from "../../lib/yaml.ts";
import { quoted } from "../parse/quoted.ts";
import type { Lint } from "./lint.ts";
import { scalarsOf } from "./written-items.ts";

/** References are links (Sigma 2.1, "References"): who gets the alert can follow them. */
export const references: Lint = {
  codes: [
    {
      code: "reference-no-link",
      severity: "info",
      says: "A reference that is no link leads nowhere.",
      example: "references: [Internal research]",
      instead: "references: [https://example.org/research]",
    },
  ],
  check({ root }, say) {
    for (const node of scalarsOf(yamlEntry(root, "references")?.value)) {
      if (LINK.test(node.text.trim())) continue;
      say("reference-no-link", node, `reference ${quoted(node.text)} is no link`);
    }
  },
};

const LINK = /^(?:https?|ftp):\/\/[^\s/]+\.?[^\s]*$/i;
