import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { toPlain } from "../../../../src/lib/yaml-plain.ts";
import { parseYaml, type YamlNode } from "../../../../src/lib/yaml.ts";
import { loadRules } from "../../../../src/sigma/index.ts";
import { COLLECTION_LINTS, DOCUMENT_LINTS } from "../../../../src/sigma/lint/registry.ts";

const SOUND = {
  title: "Shell Started by a Web Server",
  id: "11111111-2222-4333-8444-000000000001",
  name: "base",
  status: "test",
  description: "A shell that a web server started",
  references: ["https://example.org/"],
  author: "Sluice",
  date: "2025-01-31",
  tags: ["attack.t1059"],
  logsource: { category: "process_creation", product: "windows" },
  detection: { selection: { "Image|endswith": "\\cmd.exe" }, condition: "selection" },
  falsepositives: ["A web application that starts shells"],
  level: "low",
};

const BASE = { ...SOUND, title: "Base" };

const lints = [...DOCUMENT_LINTS, ...COLLECTION_LINTS].flatMap(({ codes }) => codes);
const single = DOCUMENT_LINTS.flatMap(({ codes }) => codes);

/** Where it matters that an example has no quotes: JSON has no plain texts. */
const PLAIN = [
  [": yes ", '"yes"', "yes"],
  [": cmd.exe' ", '"cmd.exe\'"', "cmd.exe'"],
  ["Image: }", '"Image":null', '"Image": '],
  ["[Image|", '"Image|endswith:cmd.exe"', "Image|endswith:cmd.exe"],
] as const;

/** The codes that a rule has with the keys of an example in the place of its own. */
function codesOf(example: string): readonly string[] {
  const file = /^# file: (.*)$/.exec(example)?.[1] ?? "rules/proc_creation_win_shell.yml";
  const without = /^without (\w+)$/.exec(example)?.[1];
  const keys = keysOf(example.startsWith("#") || without !== undefined ? "{}" : example);
  const other = "correlation" in keys || "filter" in keys;
  const left = new Set([without, ...(other ? leftOut(keys) : []), ...Object.keys(keys)]);
  const kept = Object.entries(SOUND).filter(([key]) => !left.has(key));
  const own = inOrder(other ? { ...keys, id: "11111111-2222-4333-8444-000000000002" } : keys, kept);
  const text = PLAIN.filter(([written]) => example.includes(written)).reduce(
    (json, [, value, plain]) => json.replaceAll(value, plain),
    JSON.stringify(Object.fromEntries(own)),
  );
  const base = { path: "rules/proc_creation_win_base.yml", text: JSON.stringify(BASE) };
  const files = [{ path: file, text }, ...(other ? [base] : [])];
  return loadRules(files, { views: [], lint: true }).diagnostics.map(({ code }) => code);
}

function keysOf(example: string): Record<string, unknown> {
  const { documents, problems } = parseYaml(example);
  expect(problems, example).toEqual([]);
  return toPlain(documents[0] as YamlNode) as Record<string, unknown>;
}

/** What a detection rule has and the other kinds have not. */
function leftOut(keys: Record<string, unknown>): readonly string[] {
  return ["name", "detection", "filter" in keys ? "level" : "logsource"];
}

/** Each key where the sound rule has it. */
function inOrder(keys: Record<string, unknown>, base: readonly (readonly [string, unknown])[]) {
  // The example of the order itself.
  if ("title" in keys) return [...Object.entries(keys), ...base];
  const all = new Map<string, unknown>([...base, ...Object.entries(keys)]);
  const order = [...Object.keys(SOUND), ...all.keys()];
  return [...new Set(order)]
    .filter((key) => all.has(key))
    .map((key) => [key, all.get(key)] as const);
}

test("the sound rule has nothing said about it", () => {
  expect(codesOf("{}")).toEqual([]);
});

test.each(single)("$code is told of its example", ({ code, example }) => {
  expect(codesOf(example)).toContain(code);
});

describe("what the documentation shows instead is fine", () => {
  test.each(single.filter(({ instead }) => instead !== undefined))("$code", ({ code, instead }) => {
    expect(codesOf(instead ?? "")).not.toContain(code);
  });
});

test("no two checks have one code", () => {
  expect(new Set(lints.map(({ code }) => code)).size).toBe(lints.length);
});

test.each(lints)("docs/check.md tells of $code", ({ code, severity, says }) => {
  const page = readFileSync("docs/check.md", "utf8").replaceAll(/\s+/g, " ");
  expect(page).toContain(`- \`${code}\` (${severity}) ${says}`);
});
