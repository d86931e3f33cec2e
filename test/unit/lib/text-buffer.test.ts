import { expect, test } from "vitest";

import { TextBuffer } from "../../../src/lib/text-buffer.ts";
import { visibleText } from "../../../src/lib/visible-text.ts";

test("visible JSON is its visible text in UTF-8, whatever character stands in it", () => {
  const buffer = new TextBuffer();
  const wrong: string[] = [];
  for (let code = 0x20; code <= 0xffff; code++) {
    // JSON has escaped halves of surrogate pairs.
    const character = JSON.stringify(String.fromCharCode(code));
    for (const json of [character, `"é©${character}"`]) {
      buffer.addVisible(json);
      if (Buffer.from(buffer.take()).toString() !== visibleText(json)) wrong.push(json);
    }
  }
  expect(wrong).toEqual([]);
});

test.each([
  ["many accents", "é".repeat(100)],
  ["a mark behind many accents", `${"é".repeat(100)}\u00ad`],
  ["a mark behind few", "é®\u00a0\u00ad®"],
  ["characters of two units", "😀 \u{e0001}"],
])("visible JSON with %s", (_, text) => {
  const buffer = new TextBuffer();
  buffer.addVisible(JSON.stringify(text));
  expect(Buffer.from(buffer.take()).toString()).toBe(visibleText(JSON.stringify(text)));
});

test("texts of any size stand one behind another, and what stands there can be repeated", () => {
  const buffer = new TextBuffer();
  const large = "0123456789é".repeat(700_000);
  for (const size of [0, 1, 100, large.length, 3]) {
    const text = large.slice(0, size);
    buffer.add("<");
    const start = buffer.size;
    buffer.add(text);
    buffer.repeat(start, buffer.size);
    expect(Buffer.from(buffer.take()).toString()).toBe(`<${text}${text}`);
    expect(buffer.size).toBe(0);
  }
});
