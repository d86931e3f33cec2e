import { expect, test } from "vitest";

import { foldCase } from "../../../src/lib/fold-case.ts";

test.each([
  ["ABC xyz", "abc xyz"],
  ["É", "é"],
  ["\u212A", "k"],
  ["ſ", "s"],
  ["ΣΊΣΥΦΟΣ", "σίσυφοσ"],
  ["ς", "σ"],
  ["ẞ", "ß"],
  ["𐐀", "𐐨"],
])("folds %s to %s", (text, folded) => {
  expect(foldCase(text)).toBe(folded);
});

test.each(["ß", "İ", "ı", "\uD800", "x\uDC00y", ""])(
  "keeps %j, which has no simple fold",
  (text) => {
    expect(foldCase(text)).toBe(text);
  },
);

test("agrees with the engine's own case folding on every code point", () => {
  const wrong: string[] = [];
  for (let code = 0x80; code <= 0x1_ffff; code++) {
    const character = String.fromCodePoint(code);
    const folded = foldCase(character);
    if (foldCase(folded) !== folded) wrong.push(`${code.toString(16)} is not folded once`);
    if (
      folded === character ||
      /[\uD800-\uDFFF]/.test(character) !== /[\uD800-\uDFFF]/.test(folded)
    )
      continue;
    if (!new RegExp(`^\\u{${code.toString(16)}}$`, "iu").test(folded))
      wrong.push(code.toString(16));
  }
  expect(wrong).toEqual([]);
});

test("tells no two letters apart that the engine's own folding calls equal", () => {
  const wrong: string[] = [];
  for (let code = 0x80; code <= 0x1_ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCodePoint(code);
    for (const other of [character.toLowerCase(), character.toUpperCase()]) {
      if (other === character) continue;
      if (!new RegExp(`^\\u{${code.toString(16)}}$`, "iu").test(other)) continue;
      if (foldCase(other) !== foldCase(character)) wrong.push(code.toString(16));
    }
  }
  expect(wrong).toEqual([]);
});
