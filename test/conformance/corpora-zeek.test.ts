import { readdirSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

import { expect, test } from "vitest";

import type { Fields, ParsedRecord } from "../../src/event/index.ts";
import { createParser } from "../../src/ingest/parse/index.ts";
import {
  corporaNote,
  corpusJson,
  corpusLines,
  corpusPath,
  hasCorpora,
} from "../support/corpora.ts";
import { rawRecord } from "../support/raw-record.ts";

/** The record of each row, null for a row that is refused. */
function rowsOf(name: string): (ParsedRecord | null)[] {
  const parser = createParser({ format: "zeek", zone: "UTC" });
  return corpusLines(name)
    .map((line) => parser.parse(rawRecord(line)))
    .filter((outcome) => outcome.kind !== "skipped")
    .map((outcome) => (outcome.kind === "parsed" ? outcome.record : null));
}

function logsIn(folder: string, ending: string): string[] {
  if (!hasCorpora) return [];
  return readdirSync(corpusPath(folder)).filter((name) => name.endsWith(ending));
}

test.skipIf(!hasCorpora)(
  `TSV and JSON of the same rows give the same records${corporaNote}`,
  () => {
    let rows = 0;
    for (const name of logsIn("zeek", ".log.gz")) {
      const tsv = rowsOf(`zeek/${name}`);
      const json = rowsOf(`zeek/${name.replace(/\.log\.gz$/, ".json.gz")}`);
      expect(json.length, name).toBe(tsv.length);
      const differing = tsv.findIndex((row, index) => {
        const twin = json[index];
        return (
          row === null || !isDeepStrictEqual([row.native, row.time], [twin?.native, twin?.time])
        );
      });
      expect(differing < 0 ? null : [name, tsv[differing], json[differing]]).toBeNull();
      rows += tsv.length;
    }
    expect(rows).toBe(17_850);
  },
);

test.skipIf(!hasCorpora)(`odd TSV logs give what is expected of them${corporaNote}`, () => {
  const names = logsIn("zeek/edge", ".log");
  for (const name of names) {
    const expected = corpusJson<Fields | null>(
      `zeek/edge/${name.replace(/log$/, "expected.ndjson")}`,
    );
    const got = rowsOf(`zeek/edge/${name}`).map((row) => row?.native.fields ?? null);
    // -0 and 0 are one number in JSON.
    expect(got, name).toEqual(
      expected.map((fields) => JSON.parse(JSON.stringify(fields)) as unknown),
    );
  }
  expect(names.length).toBeGreaterThanOrEqual(34);
});
