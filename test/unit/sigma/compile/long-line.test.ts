import { RE2JS } from "re2js";
import { expect, test } from "vitest";

import { longLine } from "../../../../src/sigma/compile/long-line.ts";

const texts = [
  "",
  "abcd",
  "abcde",
  "abc\nde",
  "abc\nabcde\n",
  "\u{1F600}\u{1F600}\u{1F600}",
  "\u{1F600}\u{1F600}\u{1F600}ab",
  "\uD83D\uD83Dabc",
  "ab\r\u2028c",
];

test.each([true, false])("finds what the engine finds (dot matches line ends: %s)", (dotAll) => {
  const flags = { ignoreCase: false, multiline: false, dotAll };
  for (const source of [".{5,}", ".{0,}", ".{1,}"]) {
    const regex = RE2JS.compile(source, dotAll ? RE2JS.DOTALL : 0);
    const hasLine = longLine(source, flags);
    expect(texts.map((text) => hasLine?.(text))).toEqual(texts.map((text) => regex.test(text)));
  }
});

test.each([".{5}", ".{5,9}", "a.{5,}", "^.{5,}", ".{5,}?", "..{5,}"])("is not for %s", (source) => {
  expect(longLine(source, { ignoreCase: false, multiline: false, dotAll: false })).toBeNull();
});
