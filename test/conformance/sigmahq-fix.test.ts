import { expect, test } from "vitest";

import { fixRules, loadRules, migrateRules, noPlaceholders } from "../../src/sigma/index.ts";
import { parseSigma } from "../../src/sigma/parse/parse-sigma.ts";
import { corporaNote, hasCorpora } from "../support/corpora.ts";
import { sigmaHq } from "../support/sigma-corpus.ts";

const hashes = (text: string) =>
  parseSigma(text, "rule.yml").documents.map(({ meta }) => meta.contentHash);
const inOrder = (text: string) => text.split("\n").toSorted();
const withoutFixes = (line: string) => line.replaceAll(/\d{4}[-/]\d{2}[-/]\d{2}/g, "day");

test.skipIf(!hasCorpora)(
  `what --fix makes of SigmaHQ does the same, keeps every line, and is fixed${corporaNote}`,
  () => {
    let changed = 0;
    for (const { path, text } of sigmaHq().rules) {
      const options = { placeholders: noPlaceholders, newId: () => "none is missing" };
      const fixed = fixRules(text, path, options).text;
      if (fixed === text) continue;
      changed++;
      expect(hashes(fixed), path).toEqual(hashes(text));
      expect(inOrder(withoutFixes(fixed)), path).toEqual(inOrder(withoutFixes(text)));
      expect(fixRules(fixed, path, options), path).toEqual({ text: fixed, changes: [] });
    }
    expect(changed).toBeGreaterThan(50);
  },
);

test.skipIf(!hasCorpora)(
  `what --migrate makes of the counting rules of SigmaHQ counts the same${corporaNote}`,
  () => {
    let migrated = 0;
    for (const { path, text } of sigmaHq(["unsupported", "deprecated"]).rules) {
      const before = loadRules([{ path, text }], { views: [] }).correlations;
      if (before.length === 0) continue;
      const made = migrateRules(text, path, noPlaceholders);
      expect(made.diagnostics, path).toEqual([]);
      const after = loadRules([{ path, text: made.text }], { views: [] });
      expect(
        after.diagnostics.filter(({ severity }) => severity === "error"),
        path,
      ).toEqual([]);
      const how = (rules: typeof before) =>
        rules.map(({ meta: { level }, ...rest }) => ({ level, ...rest }));
      expect(JSON.parse(JSON.stringify(how(after.correlations))), path).toMatchObject(
        JSON.parse(JSON.stringify(how(before))),
      );
      migrated += before.length;
    }
    expect(migrated).toBeGreaterThanOrEqual(37);
  },
);
