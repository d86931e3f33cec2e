import { yamlEntry } from "../../lib/yaml.ts";
import type { Lint } from "./lint.ts";

/**
 * A rule has a UUID as its id (Sigma 2.1, "Id"). Without one its identity changes with its
 * content: alerts before and after an edit look like those of two rules.
 */
export const invalidId: Lint = ({ document, root }, say) => {
  const entry = yamlEntry(root, "id");
  if (entry === undefined) {
    const message = `the rule has no id; it runs as ${document.meta.id}, which changes with its content`;
    say("warning", "missing-id", { at: root, message });
    return;
  }
  const text = entry.value.kind === "scalar" ? entry.value.text.trim() : "";
  if (UUID.test(text)) return;
  const message = "the id is not a UUID; other tools will not accept it";
  say("warning", "invalid-id", { at: entry.value, message });
};

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
