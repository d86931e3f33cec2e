import { globSync, readFileSync } from "node:fs";

import { expect, test } from "vitest";

const page = readFileSync("docs/check.md", "utf8");

/** What is passed as a code: to a report, in a diagnostic, or as a problem with its offset. */
const CODE =
  /(?:code: |(?:error|warn|info|say|refuse|fail|problem|warning)\(\s*)"([a-z0-9]+(?:-[a-z0-9]+)+)"/g;

/** `explain` has codes of its own, in another place. */
const sources = globSync([
  "src/sigma/**/*.ts",
  "src/lib/yaml*.ts",
  "src/pipeline/rule-files.ts",
]).filter((file) => !file.startsWith("src/sigma/explain/"));

const codes = new Set(
  sources.flatMap((file) => [...readFileSync(file, "utf8").matchAll(CODE)].map(([, code]) => code)),
);

test("there are codes to look for", () => {
  expect(codes.size).toBeGreaterThan(100);
});

test.each([...codes])("docs/check.md tells of %s", (code) => {
  // Not the page itself: it would be printed whole.
  expect(page.includes(`\`${code}\``)).toBe(true);
});
