import { yamlEntry } from "../../lib/yaml.ts";
import { quoted } from "../parse/quoted.ts";
import type { Lint } from "./lint.ts";

/** Dates are `YYYY-MM-DD` (Sigma 2.1, "Date"); the slashes of Sigma 1 are still read. */
export const invalidDate: Lint = ({ root }, say) => {
  for (const key of ["date", "modified"]) {
    const node = yamlEntry(root, key)?.value;
    const text = node?.kind === "scalar" ? node.text.trim() : "";
    if (node === undefined || isDate(text)) continue;
    const message = `${key} ${quoted(text)} is no date; write it as 2026-01-31`;
    say("warning", "invalid-date", { at: node, message });
  }
};

function isDate(text: string): boolean {
  const match = /^(\d{4})([-/])(\d{2})\2(\d{2})$/.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[3]), Number(match[4])];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= days;
}
