import * as fc from "fast-check";
import { expect, test } from "vitest";

import { RecordFramer } from "../../../../src/ingest/sources/record-framer.ts";
import type { TextEncoding } from "../../../../src/ingest/sources/text-encoding.ts";

const encodings: readonly TextEncoding[] = ["utf-8", "utf-16le", "utf-16be"];

function encoded(text: string, encoding: TextEncoding): Buffer {
  if (encoding === "utf-8") return Buffer.from(text);
  const bytes = Buffer.from(`\uFEFF${text}`, "utf16le");
  return encoding === "utf-16le" ? bytes : bytes.swap16();
}

interface Found {
  readonly text: string;
  readonly start: number;
  readonly cutBytes: number;
}

/** All records of the content, given in pieces; the last one although its end has not come. */
function framed(
  content: Uint8Array,
  sizes: readonly number[],
  framer: RecordFramer,
  from = 0,
): Found[] {
  const found: Found[] = [];
  const note = (): void => {
    const { bytes, start, cutBytes } = framer;
    found.push({ text: Buffer.from(bytes).toString(), start, cutBytes });
  };
  for (let at = from, turn = 0; at < content.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    framer.feed(content.subarray(at, at + size));
    at += size;
    while (framer.advance()) note();
    expect(framer.fed).toBe(Math.min(at, content.length));
  }
  if (framer.finish()) note();
  return found;
}

const documents = (encoding: TextEncoding, limit = 1e6): RecordFramer =>
  new RecordFramer({ limit, framing: "documents", encoding });

test.each<[string, string, readonly string[]]>([
  ["one a line", '{"a":1}\n{"b":2}\r\n', ['{"a":1}', '{"b":2}']],
  ["over lines", '{\n "a": {\n }\n}\n{"b":2}', ['{\n "a": {\n }\n}', '{"b":2}']],
  ["right behind one another", '{"a":1}{"b":{}}  {"c":3}', ['{"a":1}', '{"b":{}}', '{"c":3}']],
  ["an array on one line", '[{"a":1},{"b":[{},{}]}]\n', ['{"a":1}', '{"b":[{},{}]}']],
  [
    "an array over lines",
    '[\r\n    {\r\n        "a":  1\r\n    },\r\n    {\r\n    }\r\n]\r\n',
    ['{\r\n        "a":  1\r\n    }', "{\r\n    }"],
  ],
  ["arrays behind one another", '[{"a":1}][\n{"b":2}\n]', ['{"a":1}', '{"b":2}']],
  ["an array of nothing", "[\n]\n", []],
  [
    "braces and quotes in texts",
    '{"a":"}{\\"}\\\\"}{"b":"{"}',
    ['{"a":"}{\\"}\\\\"}', '{"b":"{"}'],
  ],
  ["letters beyond ASCII", '{"ü":"Ċ ｛ 😀 ਊ"}{"b":2}', ['{"ü":"Ċ ｛ 😀 ਊ"}', '{"b":2}']],
  ["nothing but blanks", " \t\r\n\n", []],
])("%s", (_, text, expected) => {
  for (const encoding of encodings) {
    for (const size of [1, 2, 3, 7, 1_000]) {
      const found = framed(encoded(text, encoding), [size], documents(encoding));
      expect(found.map((each) => each.text)).toEqual(expected);
    }
  }
});

test.each<[string, string, readonly string[]]>([
  ["no JSON", "abc {\n}\n[1]\n{}", ["abc {", "}", "1]", "{}"]],
  ["a brace too many", '{"a":1}}\n{"b":2}', ['{"a":1}', "}", '{"b":2}']],
  ["broken off on one line", '{"a":"x\n{"b":2}', ['{"a":"x\n', '{"b":2}']],
  ["broken off with a backslash", '{"a":"x\\\n{"b":2}', ['{"a":"x\\\n', '{"b":2}']],
  ["broken off over lines", '{\n  "a": [\n{\n  "b": 2\n}', ['{\n  "a": [\n', '{\n  "b": 2\n}']],
  [
    "broken off in an array",
    '[\n  {\n    "a": {\n      "x": 1\n  },\n  {\n    "b": {}\n  }\n]',
    ['{\n    "a": {\n      "x": 1\n  },\n  ', '{\n    "b": {}\n  }'],
  ],
  ["a quote too few", '{"a":"x}{"b":2}\n{"c":3}', ['{"a":"x}{"b":2}\n', '{"c":3}']],
  ["a brace too few in an array", '[{"a":{"x":1},{"b":2}]', ['{"a":{"x":1},', '{"b":2}']],
  ["a list not closed", '[{"a":[1},{"b":2}]', ['{"a":[1}', '{"b":2}']],
  ["a brace too many in an array", '[{"a":1}}, {"b":2}]', ['{"a":1}', "}, ", '{"b":2}']],
  [
    "no object in an array",
    '[null,{"a":1},2 , {"b":2},3]',
    ["null,", '{"a":1}', "2 , ", '{"b":2}', "3]"],
  ],
  ["no array", 'x,{"a":1}\n{"b":2}', ['x,{"a":1}', '{"b":2}']],
  ["the end of the file too early", '{"a":1}\n{\n "b"', ['{"a":1}', '{\n "b"']],
])("broken: %s, and nothing behind is lost", (_, text, expected) => {
  for (const size of [1, 2, 3, 1_000]) {
    const found = framed(encoded(text, "utf-8"), [size], documents("utf-8"));
    expect(found.map((each) => each.text)).toEqual(expected);
  }
});

test("the place of a document is where it begins, and that of one a line the line", () => {
  const text = '{"a":1}\n[{"b":2}, {"c":3}]\n';
  const found = framed(Buffer.from(text), [5], documents("utf-8"));
  expect(found.map(({ start }) => start)).toEqual([0, 9, 18]);
  const lines = framed(Buffer.from(text), [5], new RecordFramer({ limit: 1_000 }));
  expect(lines.map(({ start }) => start)).toEqual([0, 8]);
});

test("a document beyond the limit is cut, and costs no more memory", () => {
  const text = `{"a":"${"x".repeat(100)}"}{"b":2}`;
  const found = framed(Buffer.from(text), [9], documents("utf-8", 20));
  expect(found.map((each) => [each.text.length, each.cutBytes])).toEqual([
    [20, 88],
    [7, 0],
  ]);
});

const value = fc.jsonValue({ maxDepth: 3 });
const object = fc.dictionary(fc.string({ unit: "binary" }), value, { maxKeys: 4 });
const layout = fc.constantFrom(
  (list: unknown[]) => list.map((each) => `${JSON.stringify(each)}\n`).join(""),
  (list: unknown[]) => list.map((each) => JSON.stringify(each)).join(""),
  (list: unknown[]) => list.map((each) => `${JSON.stringify(each, null, 2)}\r\n`).join(""),
  (list: unknown[]) => JSON.stringify(list),
  (list: unknown[]) => `${JSON.stringify(list, null, 4)}\n`,
  (list: unknown[]) => JSON.stringify(list, null, "\t").replaceAll("\n", "\r\n"),
);

test("whatever objects hold and however they are laid out, written and cut, they are found", () => {
  fc.assert(
    fc.property(
      fc.record({
        list: fc.array(object, { maxLength: 5 }),
        laidOut: layout,
        encoding: fc.constantFrom(...encodings),
        sizes: fc.array(fc.nat(50), { minLength: 1, maxLength: 5 }),
        count: fc.nat(5),
      }),
      ({ list, laidOut, encoding, sizes, count }) => {
        const content = encoded(laidOut(list), encoding);
        const framer = documents(encoding);
        const found = framed(content, sizes, framer);
        expect(found.map(({ text }) => JSON.parse(text) as unknown)).toEqual(
          JSON.parse(JSON.stringify(list)),
        );
        // It can go on behind any of them.
        const { start = 0 } = found[count] ?? {};
        const again = new RecordFramer({ limit: 1e6, framing: "documents", encoding }, start);
        const rest = framed(content, sizes, again, start);
        expect(rest).toEqual(found.filter((each) => each.start >= start));
      },
    ),
  );
});
