import { yamlEntry } from "../../lib/yaml.ts";
import { isUuid } from "./is-uuid.ts";
import type { Lint } from "./lint.ts";

/**
 * A rule has a UUID as its id (Sigma 2.1, "Id"). Without one its identity changes with its
 * title and content: alerts before and after an edit look like those of two rules.
 */
export const invalidId: Lint = {
  codes: [
    {
      code: "missing-id",
      severity: "warning",
      says: "Without an id a rule is known by its title and content: after an edit it counts as another.",
      example: "without id",
    },
    {
      code: "invalid-id",
      severity: "warning",
      says: "An id that is no UUID is not accepted by other tools.",
      example: "id: rule-17",
    },
  ],
  check({ document, root }, say) {
    const entry = yamlEntry(root, "id");
    if (entry === undefined) {
      const message = `the rule has no id; it runs as ${document.meta.id}, which changes with its title and content`;
      say("missing-id", root, message);
      return;
    }
    const text = entry.value.kind === "scalar" ? entry.value.text.trim() : "";
    if (isUuid(text)) return;
    say("invalid-id", entry.value, "the id is not a UUID; other tools will not accept it");
  },
};
