import { expect, test } from "vitest";

import { KeywordScan } from "../../../../src/sigma/cover/keyword-scan.ts";
import type { TextAtom } from "../../../../src/sigma/cover/need.ts";
import { Scanner } from "../../../../src/sigma/cover/scanner.ts";
import { jsonEvent, lineEvent } from "../../../support/sigma-rule.ts";

const TEXTS = ["invoke-mimikatz", "sekurlsa::", "/etc/shadow", "caf\u00E9", "4625", "true"];

function scanOf(kind: TextAtom["kind"]): KeywordScan | null {
  const atoms = TEXTS.map((text): TextAtom => ({ slot: 0, kind, text }));
  const patterns = TEXTS.map((text, output) => ({ text, output, atStart: false, atEnd: false }));
  return KeywordScan.of(atoms, Scanner.of(patterns));
}

function found(event: ReturnType<typeof jsonEvent>): string[] {
  const seen: string[] = [];
  scanOf("contains")?.scan(event, (outputs, from, to) => {
    for (let at = from; at < to; at++) seen.push(TEXTS[outputs[at] ?? -1] ?? "none");
  });
  return seen;
}

test.each([
  ["Invoke-Mimikatz", ["invoke-mimikatz"]],
  ["a text with INVOKE-MIMIKATZ in it", ["invoke-mimikatz"]],
  ["sekurlsa::x /etc/shadow", ["sekurlsa::", "/etc/shadow"]],
  ["in\u0076oke-mimi\u212Aatz", ["invoke-mimikatz"]],
  ["cat /etc/\u017Fhadow", ["/etc/shadow"]],
  ["un CAF\u00C9 noir", ["caf\u00E9"]],
  ["invoke-mimikat", []],
  [`${"x".repeat(70_000)}sekurlsa::`, ["sekurlsa::"]],
  ["", []],
])("in %j it finds %j", (text, expected) => {
  expect(found(jsonEvent({ other: "x", text, more: "y".repeat(200) }))).toEqual(expected);
  expect(found(lineEvent(text))).toEqual(expected);
});

test("reads numbers and booleans, but nothing that two values make together", () => {
  expect(found(jsonEvent({ id: 1_462_500, flag: true }))).toEqual(["4625", "true"]);
  expect(found(jsonEvent({ first: "sekurl", second: "sa::" }))).toEqual([]);
});

test.each([true, false, -Infinity, Number.NaN, -12.5])(
  "finds each part of the text of %s",
  (value) => {
    const text = String(value).toLowerCase();
    const parts = Array.from(text, (_, start) =>
      Array.from(text.slice(start), (__, end) => text.slice(start, start + end + 1)),
    ).flat();
    const missed = parts.filter((part) => {
      const scanner = Scanner.of([{ text: part, output: 0, atStart: false, atEnd: false }]);
      let count = 0;
      KeywordScan.of([{ slot: 0, kind: "contains", text: part }], scanner)?.scan(
        jsonEvent({ value }),
        () => count++,
      );
      return count === 0;
    });
    expect(missed).toEqual([]);
  },
);

test("of a record with levels it says that it has not looked at all values", () => {
  expect(scanOf("contains")?.scan(jsonEvent({ a: { b: "x" } }), () => undefined)).toBe(false);
});

test("there is none for texts that stand at an end of a value", () => {
  expect(scanOf("suffix")).toBeNull();
});
