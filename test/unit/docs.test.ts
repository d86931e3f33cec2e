import { globSync, readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { loadConfig } from "../../src/config/index.ts";
import schema from "../../src/config/sluice.schema.json" with { type: "json" };
import { loadRules } from "../../src/sigma/index.ts";
import { shippedViews } from "../support/shipped-views.ts";

const pages = ["README.md", ...globSync("docs/*.md")];
const blocks = pages.flatMap((page) =>
  Array.from(readFileSync(page, "utf8").matchAll(/^```yaml\n([\s\S]*?)^```/gm), (match) => ({
    page,
    text: match[1] ?? "",
  })),
);
const rules = blocks.filter(({ text }) => text.startsWith("title:") && text.includes("detection:"));

test.each(rules)("a rule shown in $page loads", ({ page, text }) => {
  const { diagnostics } = loadRules([{ path: page, text }], { views: shippedViews(), lint: true });
  expect(diagnostics.filter(({ severity }) => severity !== "info")).toEqual([]);
});

test("there are rules to look at in the README and in docs", () => {
  expect(new Set(rules.map(({ page }) => page)).size).toBeGreaterThan(1);
});

const env = { SPLUNK_HEC_URL: "https://splunk:8088", SPLUNK_HEC_TOKEN: "t" };

test.each(["sluice.yaml", ...globSync("examples/*/sluice.yaml")])("%s is right", (file) => {
  expect(loadConfig(file, env)).toMatchObject({ kind: "config" });
});

describe("docs/configuration.md", () => {
  const page = readFileSync("docs/configuration.md", "utf8");
  const keys = new Set([
    ...Object.keys(schema.properties),
    ...Object.entries(schema.definitions)
      .filter(([name]) => /^(source|sink)_/.test(name))
      .flatMap(([, definition]) =>
        "properties" in definition ? Object.keys(definition.properties) : [],
      ),
  ]);

  test.each([...keys])("names the key %s", (key) => {
    expect(page).toMatch(new RegExp(`\`${key}[\`.]`));
  });
});
