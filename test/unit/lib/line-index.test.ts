import { expect, test } from "vitest";

import { LineIndex } from "../../../src/lib/line-index.ts";

test("finds places forwards and backwards", () => {
  const lines = new LineIndex("ab\n\ncd");
  expect([0, 2, 3, 4, 5, 0, 6].map((offset) => lines.at(offset))).toEqual([
    { line: 1, column: 1 },
    { line: 1, column: 3 },
    { line: 2, column: 1 },
    { line: 3, column: 1 },
    { line: 3, column: 2 },
    { line: 1, column: 1 },
    { line: 3, column: 3 },
  ]);
});

test("counts from the line its text was cut from", () => {
  expect(new LineIndex("a\nb", 10).at(2)).toEqual({ line: 11, column: 1 });
});
