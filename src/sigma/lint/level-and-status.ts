import { didYouMean } from "../../lib/suggest.ts";
import { yamlEntry, type YamlMap } from "../../lib/yaml.ts";
import { LEVELS } from "../parse/meta.ts";
import { quoted } from "../parse/quoted.ts";
import type { Lint, Say } from "./lint.ts";

/**
 * Level and status are of the words that Sigma 2.1 lists. A level that is not is left out of the
 * alerts; so is one that is absent, which is not "medium".
 */
export const levelAndStatus: Lint = ({ document, root }, say) => {
  if (document.kind !== "filter" && yamlEntry(root, "level") === undefined) {
    const message = "the rule has no level, so its alerts have none";
    say("info", "missing-level", { at: root, message });
  }
  checkWord(root, { key: "level", words: LEVELS }, say);
  checkWord(root, { key: "status", words: STATUSES }, say);
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
  const message = `unknown ${key} ${quoted(text)}${didYouMean(text, words)}`;
  say("warning", `unknown-${key}`, { at: node, message });
}

const STATUSES = ["stable", "test", "experimental", "deprecated", "unsupported"];
