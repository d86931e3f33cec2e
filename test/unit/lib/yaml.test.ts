import { expect, test } from "vitest";

import { toPlain } from "../../../src/lib/yaml-plain.ts";
import { parseYaml, type YamlMap, yamlEntry, type YamlNode } from "../../../src/lib/yaml.ts";

function plain(text: string): unknown[] {
  const parsed = parseYaml(text);
  expect(parsed.problems).toEqual([]);
  return parsed.documents.map(toPlain);
}

function problems(text: string): string[] {
  return parseYaml(text).problems.map(
    ({ code, line, column, message }) => `${code} ${line}:${column} ${message}`,
  );
}

function map(text: string): YamlMap {
  const [node] = parseYaml(text).documents;
  if (node?.kind !== "map") throw new Error("no map");
  return node;
}

function value(text: string, key: string): YamlNode | undefined {
  return yamlEntry(map(text), key)?.value;
}

test.each([
  ["1", 1],
  ["-7", -7],
  ["+3", 3],
  ["0x1F", 31],
  ["0o17", 15],
  ["007", 7],
  ["1.5", 1.5],
  ["1e3", 1000],
  [".5", 0.5],
  ["true", true],
  ["False", false],
  ["null", null],
  ["~", null],
  ["", null],
  ["yes", "yes"],
  ["off", "off"],
  ["2024-01-01", "2024-01-01"],
  ["12:30:45", "12:30:45"],
  ["'5'", "5"],
  ['"true"', "true"],
  ["1_000", "1_000"],
  ["0b11", "0b11"],
  ["9007199254740993", 9007199254740993n],
  ["-18446744073709551616", -18446744073709551616n],
  ["!!str 5", "5"],
  ["! 5", "5"],
  ["!!int 5", 5],
  ["!!float 5", 5],
  [".inf", Number.POSITIVE_INFINITY],
])("the core schema reads %s as %o", (text, expected) => {
  expect(plain(`k: ${text}`)).toEqual(
    expected === null && text === "" ? [{ k: null }] : [{ k: expected }],
  );
});

test("every node knows where it stands", () => {
  const text = "a: 1\nlist:\n  - x\n  - {k: 'v'}\n";
  expect(value(text, "a")).toMatchObject({ line: 1, column: 4 });
  expect(value(text, "list")).toMatchObject({
    line: 3,
    column: 3,
    items: [
      { line: 3, column: 5 },
      {
        line: 4,
        column: 5,
        entries: [{ key: { column: 6 }, value: { column: 9, textColumn: 10 } }],
      },
    ],
  });
});

test("a text that stands in the file as it is has a column for its characters", () => {
  expect(value("k: plain text", "k")).toMatchObject({ textColumn: 4, style: "plain" });
  expect(value('k: "q"', "k")).toMatchObject({ textColumn: 5, style: "quoted" });
  expect(value("k: 'it''s'", "k")).toMatchObject({ textColumn: null, text: "it's" });
  expect(value("k: |\n  x\n", "k")).toMatchObject({ textColumn: null, style: "block" });
});

test("a byte order mark, CRLF and several documents are read", () => {
  expect(plain("\uFEFFa: 1\r\nb:\r\n  - x\r\n---\r\nc: 2\r\n")).toEqual([
    { a: 1, b: ["x"] },
    { c: 2 },
  ]);
});

test.each(["", "---\n", "# only a comment\n", "---\n---\n\n"])("%o has no document", (text) => {
  expect(plain(text)).toEqual([]);
});

test("an alias is a copy of its anchor", () => {
  expect(plain("a: &x {k: [1]}\nb: *x\n")).toEqual([{ a: { k: [1] }, b: { k: [1] } }]);
});

test("aliases that multiply to a billion are refused at once", () => {
  let bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (let level = 1; level < 10; level++) {
    bomb += `a${level}: &a${level} [${Array(10)
      .fill(`*a${level - 1}`)
      .join(", ")}]\n`;
  }
  const { documents, problems: found } = parseYaml(bomb);
  expect(documents).toEqual([]);
  expect(found).toMatchInlineSnapshot(`
    [
      {
        "code": "yaml-too-many-nodes",
        "column": 10,
        "line": 7,
        "message": "more than 2000000 values once aliases are written out",
      },
    ]
  `);
});

test("aliases that multiply a long text are refused too", () => {
  const text = `a: &a ${"x".repeat(1_000_000)}\nb: [${Array(1_000).fill("*a").join(", ")}]\n`;
  expect(parseYaml(text).problems[0]?.code).toBe("yaml-too-many-nodes");
});

test("keys named like parts of every object are plain keys", () => {
  const [document] = plain("__proto__: {polluted: 1}\nconstructor: 2\n");
  expect(Object.keys(document as object)).toEqual(["__proto__", "constructor"]);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

test.each([
  ["a: 1\nb: 2\na: 3", 'yaml-duplicate-key 3:1 duplicate key "a"'],
  ["a:\n  x: 1\n  'x': 2", 'yaml-duplicate-key 3:3 duplicate key "x"'],
  ["a: *b", 'yaml-alias 1:4 alias "*b" has no anchor before it; a text that begins with * needs'],
  ["a: &a [*a]", 'yaml-alias 1:8 alias "*a" stands inside what it repeats'],
  ["? [a]\n: 1", "yaml-key 1:3 a key must be a single text, not a list or a map"],
  [
    "a: &a {x: 1}\nb:\n  <<: *a",
    "yaml-merge-key 3:3 merge keys (<<) are not part of YAML 1.2; write the entries out",
  ],
  ["a: !!binary aGk=", "yaml-tag 1:13 the tag !!binary does not fit here; leave it out"],
  ["a: !!int x", "yaml-tag 1:10 the tag !!int does not fit here; leave it out"],
  ["a: !thing {}", "yaml-tag 1:11 the tag !thing does not fit here; leave it out"],
  ["a: [1", "yaml-syntax 1:6 unexpected end of the stream within a flow collection"],
  ["a:\n\tb: 1", "yaml-syntax 2:1 "],
  ["a: b\u0000c", "yaml-syntax 1:5 null byte is not allowed in input"],
  ["[".repeat(100), "yaml-syntax 1:64 lists and maps are nested too deeply"],
])("%o is refused with its place", (text, message) => {
  expect(parseYaml(text).documents).toEqual([]);
  expect(problems(text)[0]).toContain(message);
});

test.each([
  ["a:\n  - 'one\n  - 'two'\nb: 1", "2:5 the text that begins here has no ' at its end"],
  ['a: 1\nb: "one\nc: 2\nd: 3', '2:4 the text that begins here has no " at its end'],
  ["a: 'one\n  two' # closed\nb: [", "3:5 unexpected end of the stream within a flow collection"],
  ["a: 'it''s\n  two'\nb: [", "3:5 unexpected end of the stream within a flow collection"],
  ["a:\n  - %TEMP%", "2:5 a text that begins with %, @ or ` needs quotes"],
  ["a:\n  - @echo", "2:5 a text that begins with %, @ or ` needs quotes"],
  ["a:\n  - *b c*\nd: 1", "2:5 a text that begins with * needs quotes"],
  ["a:\n  b|all\n    - 1\n  c: 2", "2:3 this key has no colon behind it"],
  ["a:\n  b\n    c: 1\n  d: 2", "2:3 this key has no colon behind it"],
  ['a: "C:\\Windows"', "1:8 a backslash in double quotes begins an escape"],
  ["a:\n  b:\n\u00A0   c: 1\n    d: 2", "3:1 indent with spaces: here is a no-break space"],
])("%o is refused where the mistake stands, with what to do", (text, message) => {
  expect(problems(text)[0]).toContain(`yaml-syntax ${message}`);
});

test.each([
  ["items of a list", "a:\n    - one\n    - two"],
  ["a block text", "a: |\n    one\n      - two\n    @three\n    four: 'five"],
  ["a folded text in a list", "b:\n  - a: >- # note\n      one\n        - two\n      @three\nc: 1"],
  ["a text that goes on", "a: one\n    @two\n    `three`\n    'four\n    five' six"],
])("%s above a mistake is not taken for it", (_name, above) => {
  expect(problems(`${above}\nb: [1\nc: 2`)[0]).toMatch(/deficient indentation|in a flow/);
});

test("a tab that indents is named as the cause", () => {
  expect(problems("a:\n\tb: 1")[0]).toContain("indent with spaces, not with a tab");
});

test("a broken document does not take the others with it", () => {
  const { documents, problems: found } = parseYaml("a: 1\n---\nb: [\n---\nc: 1\nc: 2\n---\nd: 4\n");
  expect(documents.map(toPlain)).toEqual([{ a: 1 }, { d: 4 }]);
  expect(found.map((problem) => problem.line)).toEqual([4, 6]);
});

test("a text beyond the limit is not looked at", () => {
  const limits = { charactersMax: 10, depthMax: 5, nodesMax: 5 };
  expect(parseYaml("a: 1\nb: 2222", limits).problems[0]?.code).toBe("yaml-too-large");
  expect(parseYaml("[1,2,3,4,5]", { ...limits, charactersMax: 20 }).problems[0]?.code).toBe(
    "yaml-too-many-nodes",
  );
});
