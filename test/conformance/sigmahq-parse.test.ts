import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Diagnostic } from "../../src/sigma/diagnostic.ts";
import { parseSigma } from "../../src/sigma/parse/parse-sigma.ts";

const CORPORA = process.env["SLUICE_CORPORA"] ?? "../shared/corpora";
const ARCHIVE = path.join(CORPORA, "sigmahq/sigmahq-rules.tar.gz");

interface Folder {
  files: number;
  documents: number;
  readonly diagnostics: Diagnostic[];
}

describe.skipIf(!existsSync(ARCHIVE))(`SigmaHQ (skipped where ${ARCHIVE} is absent)`, () => {
  let folder = "";
  const folders = new Map<string, Folder>();
  let parseMs = 0;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "sigmahq-"));
    execFileSync("tar", ["xzf", path.resolve(ARCHIVE), "-C", folder]);
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith(".yml")) continue;
      const name = file.split(path.sep)[0] ?? "";
      const into = folders.get(name) ?? { files: 0, documents: 0, diagnostics: [] };
      folders.set(name, into);
      const text = readFileSync(path.join(folder, file), "utf8");
      const start = performance.now();
      const { documents, diagnostics } = parseSigma(text, file);
      parseMs += performance.now() - start;
      into.files++;
      into.documents += documents.length;
      into.diagnostics.push(...diagnostics);
    }
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test.each([
    ["rules", 3_141, {}],
    ["rules-emerging-threats", 473, { "unresolved-placeholder": 2 }],
    ["rules-threat-hunting", 140, {}],
    ["rules-compliance", 3, {}],
  ])("every rule in %s runs, but those with placeholders", (name, rules, refused) => {
    const found = folders.get(name);
    const errors = countCodes(found, "error");
    expect(errors).toEqual(refused);
    const total = Object.values(errors).reduce((sum, count) => sum + count, 0);
    expect((found?.documents ?? 0) + total).toBe(rules);
  });

  test("what is refused elsewhere has a reason that is known", () => {
    const errors = ["rules-placeholder", "deprecated", "unsupported"].map((name) => [
      name,
      countCodes(folders.get(name), "error"),
    ]);
    expect(Object.fromEntries(errors)).toMatchInlineSnapshot(`
      {
        "deprecated": {
          "unresolved-placeholder": 8,
        },
        "rules-placeholder": {
          "unresolved-placeholder": 33,
        },
        "unsupported": {
          "missing-timeframe": 8,
          "unknown-selection": 4,
          "unsupported-aggregation": 8,
        },
      }
    `);
  });

  test("the warnings are few enough to be read", () => {
    const warnings = [...folders].map(([name, found]) => [name, countCodes(found, "warning")]);
    expect(Object.fromEntries(warnings)).toMatchInlineSnapshot(`
      {
        "deprecated": {},
        "rules": {
          "number-as-text": 2,
        },
        "rules-compliance": {},
        "rules-emerging-threats": {},
        "rules-placeholder": {},
        "rules-threat-hunting": {
          "empty-value": 1,
        },
        "unsupported": {
          "unused-timeframe": 4,
        },
      }
    `);
  });

  test("all are read within seconds", () => {
    expect(parseMs).toBeLessThan(4_000);
  });
});

function countCodes(folder: Folder | undefined, severity: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const diagnostic of folder?.diagnostics ?? []) {
    if (diagnostic.severity !== severity) continue;
    counts[diagnostic.code] = (counts[diagnostic.code] ?? 0) + 1;
  }
  return counts;
}
