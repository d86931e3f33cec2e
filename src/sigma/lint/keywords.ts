import { conditionNames } from "../condition-tree.ts";
import type { Lint } from "./lint.ts";

/**
 * Keywords match a raw line. Where events come as records there is none: each value is looked at by
 * itself, so a keyword that spans two of them never matches.
 */
export const keywords: Lint = {
  codes: [
    {
      code: "keyword-without-line",
      severity: "info",
      says: "Events of this log source have no raw line: a keyword is looked for in each value by itself.",
      example:
        "{ logsource: { product: aws, service: cloudtrail }, detection: { s: [DeleteTrail], condition: s } }",
      instead:
        "{ logsource: { product: linux, service: sshd }, detection: { s: [DeleteTrail], condition: s } }",
    },
  ],
  check({ document, items }, say) {
    if (document.kind !== "rule") return;
    const { product, category } = document.logsource;
    if (!RECORDS.has(product ?? "") && !RECORD_CATEGORIES.test(category ?? "")) return;
    const used = new Set(document.conditions.flatMap(({ root }) => [...conditionNames(root)]));
    const told = new Set<string>();
    for (const { field, selection, key, values } of items) {
      const at = key ?? values[0];
      if (field !== null || at === undefined || told.has(selection) || !used.has(selection))
        continue;
      told.add(selection);
      const message = "these events are records without a line: name the field, if you can";
      say("keyword-without-line", at, message);
    }
  },
};

const RECORDS = new Set(
  "windows aws azure gcp github bitbucket m365 okta onelogin kubernetes".split(" "),
);
const RECORD_CATEGORIES = /^(?:process|file|registry|image|network_connection|ps|wmi|pipe|driver)/;
