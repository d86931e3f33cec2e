import { expect, test } from "vitest";

import { foldCase } from "../../../../src/lib/fold-case.ts";
import { alphabetOf } from "../../../../src/sigma/cover/alphabet.ts";
import type { Pattern } from "../../../../src/sigma/cover/pattern.ts";
import { Scanner } from "../../../../src/sigma/cover/scanner.ts";

const pattern = (written: string, output: number): Pattern => ({
  text: foldCase(written.replaceAll(/^\^|\$$/g, "")),
  atStart: written.startsWith("^"),
  atEnd: written.endsWith("$"),
  output,
});

function found(patterns: readonly string[], text: string): string[] {
  const scanner = Scanner.of(patterns.map((written, output) => pattern(written, output)));
  const seen = new Set<number>();
  scanner.scan(text, (outputs, from, to) => {
    for (let at = from; at < to; at++) seen.add(outputs[at] ?? -1);
  });
  return patterns.filter((_written, output) => seen.has(output));
}

test.each([
  [["he", "she", "his", "hers"], "ushers", ["he", "she", "hers"]],
  [["^us", "us$", "^ushers$", "^ush$"], "ushers", ["^us", "^ushers$"]],
  [[".exe$", "\\cmd.exe$", "cmd"], "C:\\CMD.EXE", [".exe$", "\\cmd.exe$", "cmd"]],
  [["^$"], "", ["^$"]],
  [["^$", "^a$"], "a", ["^a$"]],
  [["kiwi", "less"], "\u212AIWI LE\u017Fs", ["kiwi", "less"]],
  [
    ["kiwi", "less", "\u00AE s"],
    "a \u212AIWI that LE\u017Fs like\u00AE so",
    ["kiwi", "less", "\u00AE s"],
  ],
  [
    ["s\u00AE", "windows", "oft$"],
    "Microsoft\u00AE Windows\u00AE by Microsoft",
    ["s\u00AE", "windows", "oft$"],
  ],
  [["\u00AE"], "nothing but letters of ASCII", []],
  [["ab"], "\u{1F600}ab\uD83D", ["ab"]],
  [["^ab$"], "abab", []],
])("finds %j in %j: %j", (patterns, text, expected) => {
  expect(found(patterns, text)).toEqual(expected);
});

test("takes characters that are not exact for one another, and no others", () => {
  expect(found(["a#b", "a+b"], "a~b")).toEqual(["a#b"]);
  expect(found(["a\u00E9b"], "a\u00EAb")).toEqual(["a\u00E9b"]);
  const ascii = Array.from({ length: 128 }, (_, code) => foldCase(String.fromCharCode(code)));
  expect(alphabetOf([...ascii, "\u00E9"]).size).toBeLessThanOrEqual(64);
});

test("only two characters beyond ASCII fold into it, and none changes its length", () => {
  const folding: number[] = [];
  for (let code = 0x80; code <= 0x10_ff_ff; code++) {
    const text = String.fromCodePoint(code);
    const folded = foldCase(text);
    if (folded.length !== text.length || folded.charCodeAt(0) < 0x80) folding.push(code);
  }
  expect(folding).toEqual([0x01_7f, 0x21_2a]);
});
