import { expect, test } from "vitest";

import { loadRules, migrateRules, noPlaceholders } from "../../../../src/sigma/index.ts";

const legacy = (count: string): string => `# about the rule
title: Many Logins
id: 11111111-2222-4333-8444-555555555555
logsource: { product: zeek }
detection:
    s: { f: 1 } # what is counted
    timeframe: 5m
    condition: s | ${count}
level: high
`;

const load = (text: string) => loadRules([{ path: "r.yml", text }], { views: [] });

test.each([
  "count() by user > 10",
  "count() >= 3",
  "count(name) by user, host.name > 5",
  "sum(bytes) by user > 1.5",
  "min(bytes) by user < 4",
  "max(bytes) > 4",
  "avg(bytes) by user == 4",
])("%s counts the same as a correlation", (count) => {
  const old = load(legacy(count)).correlations[0];
  const { text, diagnostics } = migrateRules(legacy(count), "r.yml", noPlaceholders);
  expect(diagnostics).toEqual([]);
  const migrated = load(text);
  expect(migrated.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const { meta, ...how } = migrated.correlations[0] ?? { meta: undefined };
  const { meta: oldMeta, ...oldHow } = old ?? { meta: undefined };
  expect(how).toMatchObject({ ...oldHow });
  expect([meta?.title, meta?.level]).toEqual([oldMeta?.title, oldMeta?.level]);
  expect(migrated.rules.map(({ alerts }) => alerts)).toEqual([false]);
});

test("keeps comments and the id of what is counted, and leaves rules that count nothing out", () => {
  const { text } = migrateRules(legacy("count() > 3"), "r.yml", noPlaceholders);
  expect(text).toContain("# about the rule\n");
  expect(text).toContain("s: { f: 1 } # what is counted\n    condition: s\n");
  expect(migrateRules(text, "r.yml", noPlaceholders).text).toBe("");
});

test("says that near has no such form", () => {
  const { text, diagnostics } = migrateRules(legacy("near t"), "r.yml", noPlaceholders);
  expect(text).toBe("");
  expect(diagnostics.map(({ code }) => code)).toEqual(["unsupported-aggregation"]);
});
