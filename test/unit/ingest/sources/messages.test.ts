import { expect, test } from "vitest";

import { RecordFramer } from "../../../../src/ingest/sources/record-framer.ts";

/** All records of the content, given in pieces of one size; the last one without its end too. */
function framed(content: string, size: number, from = 0): [start: number, text: string][] {
  const framer = new RecordFramer({ limit: 1e6, framing: "messages" }, from);
  const bytes = Buffer.from(content);
  const found: [number, string][] = [];
  const note = (): void => void found.push([framer.start, Buffer.from(framer.bytes).toString()]);
  for (let at = from; at < bytes.length; at += size) {
    framer.feed(bytes.subarray(at, at + size));
    while (framer.advance()) note();
  }
  if (framer.finish()) note();
  return found;
}

test.each<[string, string, readonly string[]]>([
  ["lines", "<1>a\n\n<2>b\r\n12\n3 \nc", ["<1>a", "", "<2>b", "12", "3 ", "c"]],
  [
    "stamps",
    "2026-11-20T10:11:12Z h a: b\n1795169472.5 h a: b\n",
    ["2026-11-20T10:11:12Z h a: b", "1795169472.5 h a: b"],
  ],
  ["a count that is wrong", "4 <1>a5 <1>éb6 <1>abc", ["4 <1>a", "5 <1>éb6 <1>abc"]],
  ["counted messages", "4 <1>a6 <1>éb4 <1>c", ["4 <1>a", "6 <1>éb", "4 <1>c"]],
  [
    "with line ends in the count and behind",
    "5 <1>a\n4 <1>b\n4 <1>c",
    ["5 <1>a", "4 <1>b", "4 <1>c"],
  ],
  ["a count that a relay left", "40 <1>a\n3 <1>b\n<1>c\n", ["40 <1>a", "3 <1>b", "<1>c"]],
  [
    "numbered lines",
    "1 <134>a\n12 <165>Jun 21 09:07:00 b\n7 <13>abc 12 <b\n8 <1>abcde12<13>c\n5 <1>ab7 x <\n5 <1>ab77",
    [
      "1 <134>a",
      "12 <165>Jun 21 09:07:00 b",
      "7 <13>abc 12 <b",
      "8 <1>abcde12<13>c",
      "5 <1>ab7 x <",
      "5 <1>ab77",
    ],
  ],
  ["no count", `${"9".repeat(20)} <1>a\n0 <1>b`, [`${"9".repeat(20)} <1>a`, "0 <1>b"]],
])("%s", (_, content, expected) => {
  for (const size of [1, 2, 3, 7, 1_000]) {
    const found = framed(content, size);
    expect(found.map(([, text]) => text)).toEqual(expected);
    for (const [start] of found) {
      expect(framed(content, size, start)).toEqual(found.filter(([at]) => at >= start));
    }
  }
});
