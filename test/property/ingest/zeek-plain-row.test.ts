import * as fc from "fast-check";
import { expect, test } from "vitest";

import { decodeText } from "../../../src/ingest/parse/decode-text.ts";
import { ZeekHeader } from "../../../src/ingest/parse/zeek-header.ts";
import { readCarefully, readZeekRow } from "../../../src/ingest/parse/zeek-tsv.ts";

const types = [
  "time",
  "string",
  "count",
  "int",
  "port",
  "interval",
  "bool",
  "addr",
  "set[string]",
  "vector[interval]",
  "vector[count]",
  "set[bool]",
] as const;

function schemaOf(kinds: readonly string[]) {
  const header = new ZeekHeader();
  const names = kinds.map((_, index) =>
    index === 0 ? "ts" : `__proto__${index}`.slice(index % 2),
  );
  for (const line of [
    String.raw`#separator \x09`,
    "#path\tconn",
    `#fields\t${names.join("\t")}`,
    `#types\t${kinds.join("\t")}`,
  ]) {
    header.takes(line);
  }
  const state = header.state();
  if (state.kind !== "ready") throw new Error(state.kind);
  return state.schema;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const cell = fc.oneof(
  fc.constantFrom("-", "(empty)", "", "T", "F", "0", "00", "-0", "-1", "65535", "65536", "80/tcp"),
  fc.constantFrom("1521911720.600843", "0.000000", "9007199254.999999", "9007199255.000000"),
  fc.constantFrom("01.500000", "1.5", ".500000", "1e3", "nan", "-1.500000", "999999999999999"),
  fc.constantFrom("1000000000000000", "9007199254740993", 'a"b', "a\\x41", "a\\", "\r", "\u0001"),
  fc.constantFrom("a,b", "a,-,b", "a,(empty)", "1.000000,2.500000", ",", "é,\ufffd", "T,F", "1,2"),
  fc.nat().map(String),
  fc
    .tuple(fc.double({ min: 0, max: 1e10, noNaN: true }), fc.nat(7))
    .map(([value, decimals]) => value.toFixed(decimals)),
  fc.string({ unit: "binary", maxLength: 8 }).filter((text) => !/[\t\n]/.test(text)),
);
const columns = fc.array(fc.tuple(fc.constantFrom(...types), cell), {
  minLength: 1,
  maxLength: 8,
});

test("a row that is read in one go is the row that is read with care", () => {
  fc.assert(
    fc.property(columns, fc.constantFrom("", "\t", "\r"), (cells, end) => {
      const schema = schemaOf(cells.map(([type]) => type));
      const bytes = encode(cells.map(([, value]) => value).join("\t") + end);
      const text = decodeText(bytes);
      const careful = readCarefully(schema, text);
      const row = readZeekRow(schema, bytes, text);
      expect({ ...row, fieldsText: null }).toEqual({ ...careful, fieldsText: null });
      if (row.kind !== "row" || careful.kind !== "row") return;
      expect(Object.keys(row.fields)).toEqual(Object.keys(careful.fields));
    }),
    { numRuns: 2_000 },
  );
});

test("bytes that are no UTF-8 become the same in a plain row and in one read with care", () => {
  const bytes = fc.uint8Array({ max: 255, minLength: 1, maxLength: 12 });
  const schema = schemaOf(["string", "set[string]"]);
  fc.assert(
    fc.property(bytes, bytes, (first, second) => {
      const cells = [...first, ...encode("\t"), ...second].filter((byte) => byte !== 10);
      const row = Uint8Array.from(cells);
      const text = decodeText(row);
      const plain = readZeekRow(schema, row, text);
      expect({ ...plain, fieldsText: null }).toEqual({
        ...readCarefully(schema, text),
        fieldsText: null,
      });
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ["a row as Zeek writes it", "1521911720.600843\tC1\t80\tF\ta,b", true],
  ["a row with an escape", "1521911720.600843\tC\\x09\t80\tF\ta,b", false],
  ["a row with a quote", '1521911720.600843\t"\t80\tF\ta,b', false],
  ["a row with a set of nothing known", "1521911720.600843\tC1\t80\tF\ta,-", false],
])("%s", (_name, text, plain) => {
  const schema = schemaOf(["time", "string", "port", "bool", "set[string]"]);
  expect(schema.plainRows?.json(encode(text)) !== null).toBe(plain);
});
