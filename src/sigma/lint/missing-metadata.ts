import { yamlEntry } from "../../lib/yaml.ts";
import type { CheckCode } from "../diagnostic.ts";
import type { Lint } from "./lint.ts";

/** What whoever gets the alert asks for first. A filter needs none of it but a description. */
export const missingMetadata: Lint = {
  codes: [
    missing("description", "What a rule is for stands in its description."),
    missing("author", "Whom to ask about a rule."),
    missing("date", "How old a rule is."),
    missing("status", "Whether a rule is ready: stable, test or experimental."),
    missing(
      "falsepositives",
      "What harmless things look the same; whoever closes the alert needs it.",
    ),
    {
      code: "short-description",
      severity: "info",
      says: "A description of less than 16 characters says no more than a title.",
      example: "description: Shells",
      instead: "description: A shell that a web server started",
    },
  ],
  check({ document, root }, say) {
    const keys = document.kind === "filter" ? ["description"] : KEYS;
    for (const key of keys) {
      if (yamlEntry(root, key) === undefined) say(`missing-${key}`, root, `the rule has no ${key}`);
    }
    const { description } = document.meta;
    const at = yamlEntry(root, "description")?.value;
    if (at === undefined || description === undefined || description.length >= LENGTH_MIN) return;
    say("short-description", at, "the description says no more than a title could");
  },
};

function missing(key: string, says: string): CheckCode {
  return { code: `missing-${key}`, severity: "info", says, example: `without ${key}` };
}

const KEYS = ["description", "author", "date", "status", "falsepositives"];
const LENGTH_MIN = 16;
