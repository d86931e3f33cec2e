import { expect, test } from "vitest";

import { groupKey } from "../../../src/correlate/index.ts";
import type { Value } from "../../../src/event/index.ts";

test.each<[string, Record<string, Value>, Record<string, Value>, boolean]>([
  ["a number and its digits", { a: 5 }, { a: "5" }, true],
  ["a long number and its digits", { a: 5n }, { a: 5 }, true],
  ["a boolean and its text", { a: true }, { a: "true" }, true],
  ["upper and lower case", { a: "root" }, { a: "Root" }, false],
  ["a leading zero", { a: "05" }, { a: 5 }, false],
  ["equal lists", { a: ["x", 1] }, { a: ["x", 1] }, true],
  ["a number and its digits in a list", { a: ["x", 1, 2n] }, { a: ["x", "1", 2] }, true],
  ["a boolean and its text in an object", { a: { b: true } }, { a: { b: "true" } }, true],
  ["no value and its name in a list", { a: [null] }, { a: ["null"] }, false],
  ["a separator in a value", { a: "a|b", b: "c" }, { a: "a", b: "b|c" }, false],
  ["a length in a value", { a: "1:a", b: "" }, { a: "1", b: "a:" }, false],
  ["an empty value", { a: "", b: "x" }, { a: "x", b: "" }, false],
  ["no fields", {}, {}, true],
])("%s: groups are compared by text", (_, left, right, same) => {
  expect(groupKey(left) === groupKey(right)).toBe(same);
});
