import { expect, test } from "vitest";

import type { EventId, RawRecord } from "../../../src/event/index.ts";
import { epochMicros } from "../../../src/lib/time.ts";
import { joinDocuments } from "../../../src/pipeline/index.ts";

async function* linesOf(batches: readonly string[]): AsyncIterable<readonly RawRecord[]> {
  let number = 0;
  for (const batch of batches) {
    yield await Promise.resolve(
      batch.split("\n").map((line) => ({
        id: `line-${number++}` as EventId,
        source: "s",
        stream: "s",
        bytes: new TextEncoder().encode(line),
        cutBytes: 0,
        received: epochMicros(0),
        origin: { kind: "inline" as const },
      })),
    );
  }
}

async function joined(...batches: readonly string[]): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const records of joinDocuments(linesOf(batches))) {
    for (const { id, bytes } of records) texts.push(`${id} ${new TextDecoder().decode(bytes)}`);
  }
  return texts;
}

test.each<[string, readonly string[], readonly string[]]>([
  ["one a line", ['{"a":1}\n{"b":2}'], ['line-0 {"a":1}', 'line-1 {"b":2}']],
  ["over lines", ['{\n "a": {\n }\n}\n{"b":2}'], ['line-0 {\n "a": {\n }\n}', 'line-4 {"b":2}']],
  ["over batches", ["{", "}"], ["line-0 {\n}"]],
  ["with braces in texts", ['{\n "a": "}\\"}"\n}'], ['line-0 {\n "a": "}\\"}"\n}']],
  ["with blank lines between", ["{\n}\n\n{\n}"], ["line-0 {\n}", "line-2 ", "line-3 {\n}"]],
  ["a broken one before a whole one", ['{\n "a"\n{"b":2}'], ['line-0 {\n "a"', 'line-2 {"b":2}']],
  ["one that the file ends in", ['{"b":2}\n{\n "a"'], ['line-0 {"b":2}', 'line-1 {\n "a"']],
  ["no JSON", ["abc\n}\n[1]"], ["line-0 abc", "line-1 }", "line-2 [1]"]],
])("documents: %s", async (_, batches, records) => {
  expect(await joined(...batches)).toEqual(records);
});
