import { didYouMean } from "../../lib/suggest.ts";
import { yamlEntry, type YamlNode, yamlScalar } from "../../lib/yaml.ts";
import { quoted } from "../parse/quoted.ts";
import { isUuid } from "./is-uuid.ts";
import type { Lint, LintSubject, Say } from "./lint.ts";

/** How a rule is related to others (Sigma 2.1, "Related"; 1.x says obsoletes). */
export const related: Lint = {
  codes: [
    {
      code: "unknown-related-type",
      severity: "warning",
      says: "A relation is derived, obsolete, merged, renamed, similar or correlation.",
      example: "related: [{ id: 11111111-2222-4333-8444-555555555555, type: drived }]",
      instead: "related: [{ id: 11111111-2222-4333-8444-555555555555, type: derived }]",
    },
    {
      code: "old-related-type",
      severity: "info",
      says: "Sigma 2 calls the relation obsolete; `--fix` does.",
      example: "related: [{ id: 11111111-2222-4333-8444-555555555555, type: obsoletes }]",
      instead: "related: [{ id: 11111111-2222-4333-8444-555555555555, type: obsolete }]",
    },
    {
      code: "invalid-related",
      severity: "warning",
      says: "Related is a list of rules by their id, each with a type; a rule is not related to itself.",
      example: "related: [{ id: other-rule, type: derived }]",
      instead: "related: [{ id: 11111111-2222-4333-8444-555555555555, type: derived }]",
    },
    {
      code: "deprecated-without-related",
      severity: "info",
      says: "A deprecated rule names the rule that took its place.",
      example: "status: deprecated",
      instead: "status: stable",
    },
  ],
  check(subject, say) {
    const { root, document } = subject;
    const node = yamlEntry(root, "related")?.value;
    if (node === undefined) {
      const status = yamlEntry(root, "status")?.value;
      if (status === undefined || document.meta.status !== "deprecated") return;
      say("deprecated-without-related", status, "which rule took its place? Say it under related");
      return;
    }
    if (node.kind !== "sequence") {
      say("invalid-related", node, "related is a list: - id: …, type: derived");
    }
    for (const item of node.kind === "sequence" ? node.items : [node]) checkOne(item, subject, say);
  },
};

function checkOne(item: YamlNode, { document }: LintSubject, say: Say): void {
  const [id, type] = ["id", "type"].map((key) =>
    item.kind === "map" ? yamlScalar(item, key) : undefined,
  );
  const text = type?.text ?? "";
  if (text === "obsoletes") {
    say("old-related-type", type ?? item, "Sigma 2 calls this relation obsolete");
  } else if (!TYPES.includes(text)) {
    const message = `unknown relation ${quoted(text)}${didYouMean(text, TYPES)}`;
    say("unknown-related-type", type ?? item, message);
  }
  if (id === undefined || !isUuid(id.text.trim())) {
    say("invalid-related", id ?? item, "a related rule is named by its id, which is a UUID");
  } else if (id.text.trim() === document.meta.id) {
    say("invalid-related", id, "a rule is not related to itself");
  }
}

const TYPES = ["derived", "obsolete", "merged", "renamed", "similar", "correlation"];
