import * as fc from "fast-check";
import { expect, test } from "vitest";

import { parseYaml } from "../../../src/lib/yaml.ts";
import { parseCondition } from "../../../src/sigma/parse/condition-parser.ts";
import { parseSigma } from "../../../src/sigma/parse/parse-sigma.ts";
import { parsePattern } from "../../../src/sigma/parse/pattern.ts";
import { codes, ruleText } from "../../support/parse-rule.ts";

const PIECES = [
  "title: T\n",
  "logsource:\n",
  "  product: zeek\n",
  "detection:\n",
  "  s:\n",
  "    f|contains: a\n",
  "  condition: s\n",
  "---\n",
  "- ",
  "&a ",
  "*a",
  "[",
  "]",
  "{",
  "}",
  "'",
  '"',
  "|",
  "\n",
  "\t",
  ": ",
  "? ",
  "!!str ",
  "<<: ",
  "action: global\n",
  "correlation:\n",
  "  type: event_count\n",
  "\u0000",
  "\uFEFF",
  "\r",
  "é",
  "  timeframe: 5m\n",
  "    '|re': (a\n",
  "__proto__: 1\n",
  "#",
  "%YAML 1.2\n",
  "\uD800",
];

/** Text made of the words that the formats care about. */
const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((list) => list.join(""));

test("any text is read or refused, never thrown at, with places inside it", () => {
  fc.assert(
    fc.property(fc.oneof(pieces, fc.string({ unit: "binary" })), (text) => {
      const { documents, diagnostics } = parseSigma(text, "f.yml");
      const lines = text.split(/\r\n?|\n/).length;
      for (const { line, column, message } of diagnostics) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(lines);
        expect(column).toBeGreaterThanOrEqual(1);
        expect(message.length).toBeLessThan(400);
      }
      for (const document of documents) expect(document.meta.title).not.toBe("");
    }),
    { numRuns: 2_000 },
  );
});

test("any value under any chain of modifiers is read or refused", () => {
  const names = [
    "contains",
    "endswith",
    "re",
    "i",
    "all",
    "cased",
    "neq",
    "base64",
    "base64offset",
    "wide",
    "windash",
    "cidr",
    "gt",
    "hour",
    "fieldref",
    "expand",
    "exists",
    "nope",
    "",
  ];
  const chain = fc.array(fc.constantFrom(...names), { maxLength: 4 });
  fc.assert(
    fc.property(chain, fc.jsonValue(), (modifiers, value) => {
      const key = JSON.stringify(["f", ...modifiers].join("|"));
      const { documents, diagnostics } = parseSigma(
        ruleText(`s: {${key}: ${JSON.stringify(value)}}\ncondition: s`),
        "f.yml",
      );
      const failed = diagnostics.some((diagnostic) => diagnostic.severity === "error");
      expect(documents.length === 0).toBe(failed);
    }),
    { numRuns: 2_000 },
  );
});

test("any condition is read or refused, with offsets inside it", () => {
  const words = [
    "and",
    "or",
    "not",
    "of",
    "1",
    "all",
    "them",
    "(",
    ")",
    "a",
    "b*",
    "|",
    "_c",
    " ",
    "NOT",
  ];
  const condition = fc
    .array(fc.constantFrom(...words), { maxLength: 40 })
    .map((list) => list.join(" "));
  fc.assert(
    fc.property(fc.oneof(condition, fc.string()), (text) => {
      const { root, problems } = parseCondition(text, ["a", "b1", "b2", "_c"]);
      const errors = problems.filter((problem) => problem.severity === "error");
      expect(root === null).toBe(errors.length > 0);
      for (const { offset } of problems) expect(offset).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 2_000 },
  );
});

test("a text whose special characters are escaped is itself", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const escaped = text.replaceAll(/[\\*?]/g, String.raw`\$&`);
      const literal = parsePattern(escaped).map((part) =>
        part.kind === "literal" ? part.text : "!",
      );
      expect(literal.join("")).toBe(text);
    }),
  );
});

test.each([
  ["open brackets", "[".repeat(1_000_000)],
  ["open maps", "{a: ".repeat(300_000)],
  ["dashes", "- ".repeat(500_000)],
  ["anchors", "&a ".repeat(300_000)],
  ["a long line", "a".repeat(2_000_000)],
  ["many lines", "a: b\n".repeat(200_000)],
  ["many documents", "---\na: 1\n".repeat(20_000)],
  ["broken documents", "---\na: [\n".repeat(9_000)],
  ["a long condition", ruleText(`s: {f: 1}\ncondition: ${"s and ".repeat(50_000)}s`)],
  ["nested parentheses", ruleText(`s: {f: 1}\ncondition: ${"(".repeat(300_000)}`)],
  [
    "a hard regular expression",
    ruleText(`s: {'f|re': '${"(a|b)*a".repeat(1_000)}'}\ncondition: s`),
  ],
  ["nested repeats", ruleText(`s: {'f|re': '((a{1000}){1000}){1000}'}\ncondition: s`)],
  [
    "a pattern of stars",
    ruleText(`s: {f: '${"*?".repeat(200_000)}'}\ncondition: 1 of ${"*s".repeat(50_000)}`),
  ],
  [
    "a long aggregation",
    ruleText(`s: {f: 1}\ntimeframe: 1m\ncondition: s | count() by ${"a, ".repeat(50_000)}`),
  ],
])("%s is quick", (_, text) => {
  // Of this process alone: what else the machine does is no fault of the parser. What these catch
  // is quadratic, and takes minutes.
  const start = process.cpuUsage();
  codes(text);
  parseYaml(text);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1000).toBeLessThan(3_000);
});
