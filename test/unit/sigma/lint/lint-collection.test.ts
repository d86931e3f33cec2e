import { expect, test } from "vitest";

import { loadRules, type RuleFile } from "../../../../src/sigma/index.ts";

const rule = (number: number, title: string, more = ""): string => `title: ${title}
id: 11111111-1111-4111-8111-00000000000${number}
logsource: { product: test }
detection: { s: { f: 1 }, condition: s }
${more}`;

const correlation = (more = ""): string => `title: Many
id: 11111111-1111-4111-8111-000000000009
correlation: { type: event_count, rules: [r], group-by: [u], timespan: 1m, condition: { gte: 2 }${more} }
`;

/** `file code` of what is said, of some codes. */
function said(files: readonly RuleFile[], codes: readonly string[], lint = true): string[] {
  return loadRules(files, { views: [], lint })
    .diagnostics.filter(({ code }) => codes.includes(code))
    .map(({ file, code }) => `${file} ${code}`);
}

const twins = [
  { path: "a/x.yml", text: rule(1, "Shell") },
  { path: "b/x.yml", text: rule(2, "SHELL") },
  { path: "c.yml", text: rule(3, "Other") },
];

test("two rules of one title are told, in any letter case", () => {
  expect(said(twins, ["duplicate-title"])).toEqual(["b/x.yml duplicate-title"]);
});

test("two files of one name in two folders are told", () => {
  expect(said(twins, ["duplicate-file-name"])).toEqual(["b/x.yml duplicate-file-name"]);
});

test("a level that nobody sees is told, unless the correlation lets the rule alert", () => {
  const files = (base: string, outer: string) => [
    { path: "r.yml", text: rule(1, "Base", base) },
    { path: "c.yml", text: outer },
  ];
  const codes = ["silent-level"];
  expect(said(files("name: r\nlevel: high", correlation()), codes)).toEqual(["r.yml silent-level"]);
  expect(said(files("name: r\nlevel: high", correlation(", generate: true")), codes)).toEqual([]);
  expect(said(files("name: r\nlevel: low", correlation()), codes)).toEqual([]);
});

test("a comment silences codes in its file, and errors never", () => {
  const silent = twins.map(({ path, text }) => ({
    path,
    text: `# sluice:disable=duplicate-title,duplicate-file-name\n${text}`,
  }));
  expect(said(silent, ["duplicate-title", "duplicate-file-name"])).toEqual([]);
  const broken = rule(1, "x").replace("f: 1", "f|contain: 1");
  const file = { path: "x.yml", text: `# sluice:disable=unknown-modifier\n${broken}` };
  expect(said([file], ["unknown-modifier"])).toEqual(["x.yml unknown-modifier"]);
});

test("a comment silences its own file only", () => {
  const [first, ...others] = twins;
  const file = {
    path: first?.path ?? "",
    text: `# sluice:disable=duplicate-title\n${first?.text}`,
  };
  expect(said([file, ...others], ["duplicate-title"])).toEqual(["b/x.yml duplicate-title"]);
});

test("nothing of the kind is said where lints were not asked for", () => {
  expect(said(twins, ["duplicate-title", "duplicate-file-name"], false)).toEqual([]);
});

test.each([
  ["values of one list", `f: [${Array.from({ length: 100_000 }, (_, n) => `v${n}`).join(", ")}]`],
  ["numbers of one list", `f: [${Array.from({ length: 100_000 }, (_, n) => n).join(", ")}]`],
  ["a value of a megabyte", `f: '${"x*".repeat(500_000)}'`],
  ["keys of one map", Array.from({ length: 20_000 }, (_, n) => `f${n}|contains: v`).join(", ")],
])("lints of %s take no more than a few times what reading it takes", (_, items) => {
  const text = rule(1, "Long").replace("f: 1", items);
  const cpuMs = (lint: boolean): number => {
    const start = process.cpuUsage();
    loadRules([{ path: "x.yml", text }], { views: [], lint });
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
  cpuMs(false);
  // What is quadratic takes a thousand times as long.
  expect(cpuMs(true)).toBeLessThan(20 * cpuMs(false) + 1_000);
});
