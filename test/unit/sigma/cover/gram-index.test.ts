import { expect, test } from "vitest";

import { foldCase } from "../../../../src/lib/fold-case.ts";
import { finish } from "../../../../src/lib/slices.ts";
import { GramIndex } from "../../../../src/sigma/cover/gram-index.ts";
import type { Pattern } from "../../../../src/sigma/cover/pattern.ts";

const pattern = (written: string, output: number): Pattern => ({
  text: foldCase(written.replaceAll(/^\^|\$$/g, "")),
  atStart: written.startsWith("^"),
  atEnd: written.endsWith("$"),
  output,
});

function found(patterns: readonly string[], text: string): string[] {
  const made = patterns.map((written, output) => pattern(written, output));
  const index = finish(GramIndex.building(made));
  const seen = new Set<number>();
  index.scan(text, (outputs, from, to) => {
    for (let at = from; at < to; at++) seen.add(outputs[at] ?? -1);
  });
  return patterns.filter((_written, output) => seen.has(output));
}

test.each([
  [["he", "hers", "ushers", "brushers"], "ushers", ["he", "hers", "ushers"]],
  [["ABCDEFGHIJKLMNOPQ$", "^bcdefghijklmnopq$"], "abcdefghijklmnopq", ["ABCDEFGHIJKLMNOPQ$"]],
  [["abcdefgh", "bcdefghi", "abcdefghi$"], "abcdefghi", ["abcdefgh", "bcdefghi", "abcdefghi$"]],
  [["^shers", "ushe$", "^ushers$", "^ushe", "hers$"], "ushers", ["^ushers$", "^ushe", "hers$"]],
  [
    ["\\system32\\cmd.exe$", "cmd.exe"],
    "C:\\SYSTEM32\\CMD.EXE",
    ["\\system32\\cmd.exe$", "cmd.exe"],
  ],
  [["^$", "^a$", "aaaa"], "", ["^$"]],
  [["kiwi", "likeness", "less"], "\u212AIWI LI\u212AENE\u017Fs", ["kiwi", "likeness"]],
  [["abcd"], "\u{1F600}abcd\uD83D", ["abcd"]],
  [["\u{1F600}abcdefg"], "x\u{1F600}ABCDEFG", ["\u{1F600}abcdefg"]],
  [["^abcd$"], "abcdabcd", []],
  [["aaaaaaaab"], "aaaaaaaaaaaaaaaab", ["aaaaaaaab"]],
])("finds %j in %j: %j", (patterns, text, expected) => {
  expect(found(patterns, text)).toEqual(expected);
});

test("takes characters that are not exact for one another, and no others", () => {
  expect(found(["aaaa#b", "aaaa+b"], "aaaa~b")).toEqual(["aaaa#b"]);
  expect(found(["longer\u00E9b"], "longer\u00EAb")).toEqual(["longer\u00E9b"]);
});

test("two patterns of the same text are both reported", () => {
  const twice = [pattern("same text", 1), pattern("same text", 2)];
  const seen: (number | undefined)[] = [];
  finish(GramIndex.building(twice)).scan("the SAME text", (outputs, from) =>
    seen.push(outputs[from]),
  );
  expect(new Set(seen)).toEqual(new Set([1, 2]));
});

test("very many patterns are built in many slices", () => {
  const patterns = Array.from({ length: 20_000 }, (_, at) => pattern(`indicator ${at}`, at));
  const building = GramIndex.building(patterns);
  let slices = 1;
  while (building.next().done !== true) slices++;
  expect(slices).toBeGreaterThan(50);
});
