import type { SigmaDocument } from "../ast.ts";
import { quoted } from "../parse/quoted.ts";
import type { CollectionLint } from "./lint.ts";

/** Two rules of one title cannot be told apart in a list of alerts. */
export const duplicateTitles: CollectionLint = {
  codes: [
    {
      code: "duplicate-title",
      severity: "info",
      says: "Two rules of one title cannot be told apart in a list of alerts.",
      example: "# two: title",
    },
  ],
  check(documents, say) {
    const seen = new Map<string, SigmaDocument>();
    for (const document of documents) {
      const title = document.meta.title.toLowerCase();
      const before = seen.get(title);
      if (before === undefined) seen.set(title, document);
      else say("duplicate-title", document, `the title is that of ${place(before)} too`);
    }
  },
};

/** A rule that only feeds correlations raises no alert, so its level is never seen. */
export const silentLevels: CollectionLint = {
  codes: [
    {
      code: "silent-level",
      severity: "info",
      says: "A rule that only feeds correlations raises no alert: its level is never seen.",
      example: "# feeds: high",
    },
  ],
  check(documents, say) {
    const correlations = documents.filter((document) => document.kind === "correlation");
    const named = new Map<string, boolean>();
    for (const { rules, generate } of correlations) {
      for (const { name } of rules) named.set(name, (named.get(name) ?? false) || generate);
    }
    for (const document of documents) {
      const { id, name = id, level } = document.meta;
      if (level === undefined || level === "informational" || level === "low") continue;
      const generates = [named.get(id), named.get(name)].filter((each) => each !== undefined);
      if (generates.length === 0 || generates.includes(true)) continue;
      const message = `the rule only feeds correlations, so nobody sees its level ${quoted(level)}; add generate: true there, or lower it`;
      say("silent-level", document, message);
    }
  },
};

/** Tools that copy rules into one folder lose one of two files of the same name. */
export const duplicateFileNames: CollectionLint = {
  codes: [
    {
      code: "duplicate-file-name",
      severity: "info",
      says: "Two files of one name: tools that copy rules into one folder lose one of them.",
      example: "# two: file",
    },
  ],
  check(documents, say) {
    const seen = new Map<string, string>();
    for (const document of documents) {
      const { file } = document.at;
      const name = file.split(/[/\\]/).at(-1) ?? file;
      const before = seen.get(name);
      if (before !== undefined && before !== file) {
        say("duplicate-file-name", document, `${before} has the same name`);
      }
      seen.set(name, file);
    }
  },
};

function place({ at }: SigmaDocument): string {
  return `${at.file}:${at.line}`;
}
