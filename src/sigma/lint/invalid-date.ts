import { fromCivil } from "../../lib/rfc3339.ts";
import { yamlEntry, type YamlMap } from "../../lib/yaml.ts";
import { quoted } from "../parse/quoted.ts";
import type { Lint, Say } from "./lint.ts";

/** Dates are `YYYY-MM-DD` (Sigma 2.1, "Date"); the slashes of Sigma 1 are still read. */
export const invalidDate: Lint = {
  codes: [
    {
      code: "invalid-date",
      severity: "warning",
      says: "`date` and `modified` are days that exist, as 2026-01-31.",
      example: "date: 2026-02-31",
      instead: "date: 2026-02-28",
    },
    {
      code: "date-with-slashes",
      severity: "info",
      says: "Sigma 2 writes dates with dashes; `--fix` does.",
      example: "date: 2026/01/31",
      instead: "date: 2026-01-31",
    },
    {
      code: "modified-before-date",
      severity: "warning",
      says: "A rule cannot be modified before it was written.",
      example: "{ date: 2026-01-31, modified: 2025-01-31 }",
      instead: "{ date: 2025-01-31, modified: 2026-01-31 }",
    },
  ],
  check({ root }, say) {
    const days: (string | null)[] = [];
    for (const key of ["date", "modified"]) {
      const node = yamlEntry(root, key)?.value;
      const text = node?.kind === "scalar" ? node.text.trim() : "";
      if (node === undefined) continue;
      days.push(isDate(text) ? text.replaceAll("/", "-") : null);
      if (!isDate(text)) {
        say("invalid-date", node, `${key} ${quoted(text)} is no date; write it as 2026-01-31`);
      } else if (text.includes("/")) {
        say("date-with-slashes", node, `write it with dashes: ${text.replaceAll("/", "-")}`);
      }
    }
    checkOrder(root, days, say);
  },
};

function checkOrder(
  root: YamlMap,
  [written, modified]: readonly (string | null)[],
  say: Say,
): void {
  const node = yamlEntry(root, "modified")?.value;
  if (typeof written !== "string" || typeof modified !== "string" || node === undefined) return;
  if (modified < written) {
    say("modified-before-date", node, `modified ${modified} lies before date ${written}`);
  }
}

function isDate(text: string): boolean {
  const match = /^(\d{4})([-/])(\d{2})\2(\d{2})$/.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[3]), Number(match[4])];
  return fromCivil({ year, month, day, hour: 0, minute: 0, second: 0 }) !== null;
}
