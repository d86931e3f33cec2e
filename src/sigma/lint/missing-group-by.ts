import { yamlEntry } from "../../lib/yaml.ts";
import type { Lint } from "./lint.ts";

/** A correlation says what it groups by (Sigma 2.1); without, all events are one group. */
export const missingGroupBy: Lint = ({ document, root }, say) => {
  if (document.kind !== "correlation" || document.groupBy.length > 0) return;
  const message = "without group-by, events of all users and hosts are counted together";
  say("warning", "missing-group-by", { at: yamlEntry(root, "correlation")?.key ?? root, message });
};
