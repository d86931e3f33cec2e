import { yamlEntry } from "../../lib/yaml.ts";
import type { Lint } from "./lint.ts";

/** A title is short enough to be shown in a list (Sigma 2.1, "Title": 256 characters). */
export const longTitle: Lint = ({ document, root }, say) => {
  const { length } = document.meta.title;
  if (length <= LENGTH_MAX) return;
  const message = `the title has ${length} characters; ${LENGTH_MAX} are allowed`;
  say("warning", "long-title", { at: yamlEntry(root, "title")?.value ?? root, message });
};

const LENGTH_MAX = 256;
