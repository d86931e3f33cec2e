import { meantOrOneOf } from "../../lib/suggest.ts";
import { yamlEntry, type YamlMap } from "../../lib/yaml.ts";
import { LEVELS } from "../parse/meta.ts";
import { quoted } from "../parse/quoted.ts";
import type { Lint, Say } from "./lint.ts";

/**
 * Level and status are of the words that Sigma 2.1 lists. A level that is not is left out of the
 * alerts; so is one that is absent, which is not "medium". A filter alerts of nothing.
 */
export const levelAndStatus: Lint = {
  codes: [
    {
      code: "missing-level",
      severity: "info",
      says: "Alerts of a rule without a level have none; it is not taken for medium.",
      example: "without level",
    },
    {
      code: "unknown-level",
      severity: "warning",
      says: `A level is one of ${LEVELS.join(", ")}, in lower case.`,
      example: "level: hgh",
      instead: "level: high",
    },
    {
      code: "unknown-status",
      severity: "warning",
      says: "A status is one of stable, test, experimental, deprecated, unsupported.",
      example: "status: draft",
      instead: "status: experimental",
    },
    {
      code: "filter-with-level",
      severity: "info",
      says: "A filter raises no alert, so a level says nothing.",
      example: "{ filter: { rules: any, s: { f: 1 }, condition: not s }, level: low }",
      instead: "{ filter: { rules: any, s: { f: 1 }, condition: not s } }",
    },
  ],
  check({ document, root }, say) {
    const level = yamlEntry(root, "level");
    if (document.kind === "filter") {
      if (level !== undefined) {
        say("filter-with-level", level.key, "a filter raises no alert; leave the level out");
      }
    } else if (level === undefined) {
      say("missing-level", root, "the rule has no level, so its alerts have none");
    }
    checkWord(root, { key: "level", words: LEVELS }, say);
    checkWord(root, { key: "status", words: STATUSES }, say);
  },
};

function checkWord(
  root: YamlMap,
  { key, words }: { readonly key: string; readonly words: readonly string[] },
  say: Say,
): void {
  const node = yamlEntry(root, key)?.value;
  if (node === undefined) return;
  const text = node.kind === "scalar" ? node.text.trim() : "";
  if (words.includes(text)) return;
  say(`unknown-${key}`, node, `unknown ${key} ${quoted(text)}${meantOrOneOf(text, words)}`);
}

const STATUSES = ["stable", "test", "experimental", "deprecated", "unsupported"];
