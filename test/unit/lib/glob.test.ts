import * as fc from "fast-check";
import { expect, test } from "vitest";

import { globMatches } from "../../../src/lib/glob.ts";

test.each([
  ["zeek.*", "zeek.conn", true],
  ["zeek.*", "zeek", false],
  ["*", "", true],
  ["zeek.conn", "zeek.conn", true],
  ["zeek.conn", "zeek.conns", false],
  ["a*b*c", "a-b-c", true],
  ["a*b*c", "a-c-b", false],
  ["ab*ba", "aba", false],
])("%s on %s is %s", (pattern, text, expected) => {
  expect(globMatches(pattern, text)).toBe(expected);
});

test("agrees with the same pattern as a regular expression", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
  const texts = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 10 });
  fc.assert(
    fc.property(letters, texts, (pattern, text) => {
      const regex = new RegExp(`^${pattern.replaceAll("*", ".*")}$`);
      expect(globMatches(pattern, text)).toBe(regex.test(text));
    }),
  );
});
