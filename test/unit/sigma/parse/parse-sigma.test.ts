import { describe, expect, test } from "vitest";

import { parseSigma } from "../../../../src/sigma/parse/parse-sigma.ts";
import {
  codes,
  item,
  rule,
  ruleText,
  said,
  selection,
  shortCondition,
} from "../../../support/parse-rule.ts";

const SIMPLE = ruleText("s:\n  f: 1\ncondition: s");

function whole(lines: string): string {
  return `${lines}\nlogsource: { product: zeek }\ndetection: { s: { f: 1 }, condition: s }\n`;
}

function idsOf(text: string): readonly string[] {
  return parseSigma(text, "rule.yml").documents.map((document) => document.meta.id);
}

describe("a rule", () => {
  test("carries its metadata", () => {
    const text = whole(`title: Some title
id: 11111111-2222-4333-8444-555555555555
name: some_title
status: test
level: high
description: |
  Long
date: 2024-01-31
modified: 2024/02/29
author: Me
license: MIT
tags: [attack.t1059, cve.2021-44228]
references: https://example.org
falsepositives:
  - None
fields: [a, b]
custom: { kept: quiet }
related:
  - { id: 22222222-2222-4333-8444-555555555555, type: obsoletes }`);
    expect(said(text)).toEqual([]);
    const { contentHash, ...meta } = rule(text).meta;
    expect(contentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(meta).toEqual({
      id: "11111111-2222-4333-8444-555555555555",
      name: "some_title",
      title: "Some title",
      description: "Long",
      status: "test",
      level: "high",
      author: "Me",
      date: "2024-01-31",
      modified: "2024/02/29",
      license: "MIT",
      tags: ["attack.t1059", "cve.2021-44228"],
      references: ["https://example.org"],
      falsepositives: ["None"],
      fields: ["a", "b"],
      file: "rule.yml",
      line: 1,
    });
  });

  test("has a lower-case log source, prose and other attributes left out", () => {
    const text = SIMPLE.replace(
      "{ product: zeek, service: http }",
      "{ product: Windows, category: null, definition: Audit, vendor: x }",
    );
    expect(rule(text).logsource).toEqual({ product: "windows" });
    expect(said(text)).toEqual([]);
  });

  test.each([
    ["{}", "empty-logsource"],
    ["{ category: null }", "empty-logsource"],
    ["{ definition: x }", "empty-logsource"],
    ["{ product: 5 }", "invalid-logsource"],
    ["{ product: '' }", "invalid-logsource"],
    ["{ product: [a] }", "invalid-logsource"],
    ["zeek", "invalid-logsource"],
  ])("with the log source %s is refused", (logsource, code) => {
    expect(codes(SIMPLE.replace("{ product: zeek, service: http }", logsource))).toEqual([code]);
  });

  test("with a slip in the log source is told so", () => {
    expect(said(SIMPLE.replace("service:", "servcie:"))).toMatchInlineSnapshot(`
      [
        "warning unknown-logsource-attribute 4:29 logsource attribute "servcie" is ignored; did you mean "service"?",
      ]
    `);
  });

  test.each([
    ["title: T\n", "missing-title", ""],
    ["logsource: { product: zeek, service: http }\n", "missing-logsource", ""],
    ["  condition: s", "missing-condition", ""],
    ["condition: s", "invalid-condition", "condition: []"],
    ["condition: s", "invalid-condition", "condition: null"],
    ["condition: s", "invalid-condition", "condition: { a: b }"],
    ["level: low", "unsupported-taxonomy", "level: low\ntaxonomy: ecs"],
  ])("%o made %s is refused", (line, code, replacement) => {
    expect(codes(SIMPLE.replace(line, replacement))).toEqual([code]);
  });

  test.each([
    [
      "logsource:",
      "log_source:",
      'missing-logsource 4:1 a rule needs a logsource, as "product: zeek"; did you mean "logsource" by "log_source"?',
    ],
    [
      "detection:",
      "detections:",
      'missing-detection 5:1 a rule needs a detection with its selections and a condition; did you mean "detection" by "detections"?',
    ],
    [
      "condition:",
      "conditon:",
      'missing-condition 8:3 the detection needs a condition, as condition: selection; did you mean "condition" by "conditon"?',
    ],
  ])("%s written as %s is refused where it stands", (key, slip, expected) => {
    expect(said(SIMPLE.replace(key, slip))).toEqual([`error ${expected}`]);
  });

  test("without selections or detection is refused", () => {
    expect(codes(ruleText("condition: s"))).toEqual(["no-selections", "unknown-selection"]);
    expect(codes("title: T\nlogsource: {product: a}\n")).toContain("missing-detection");
    expect(codes(SIMPLE.replace(/detection:[^]*/, "detection: x"))).toEqual(["invalid-detection"]);
  });

  test("without an id gets one from its content and title", () => {
    const text = SIMPLE.replace(/id: .*\n/, "");
    const { id } = rule(text).meta;
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(rule(text.replace("title: T", "title: T # one")).meta.id).toBe(id);
    expect(rule(text.replace("title: T", "title: Other")).meta.id).not.toBe(id);
    expect(rule(text.replace("f: 1", "f: 2")).meta.id).not.toBe(id);
    expect(codes(text)).toEqual(["missing-id"]);
  });
});

describe("the content hash", () => {
  const { contentHash } = rule(SIMPLE).meta;

  test.each([
    ["a comment", `# note\n${SIMPLE}`],
    ["prose", SIMPLE.replace("title: T", "title: U\ndescription: d\nauthor: a")],
    ["the level", SIMPLE.replace("level: low", "level: high")],
    ["quotes", SIMPLE.replace("condition: s", "condition: 's'")],
    ["order", SIMPLE.replace("product: zeek, service: http", "service: http, product: Zeek")],
    ["a definition", SIMPLE.replace("service: http", "service: http, definition: x")],
  ])("does not change with %s", (_, text) => {
    expect(rule(text).meta.contentHash).toBe(contentHash);
  });

  test.each([
    ["a value", SIMPLE.replace("f: 1", "f: 2")],
    ["the type of a value", SIMPLE.replace("f: 1", "f: '1'")],
    ["a modifier", SIMPLE.replace("f: 1", "f|gt: 1")],
    ["the condition", SIMPLE.replace("condition: s", "condition: not s")],
    ["the log source", SIMPLE.replace("service: http", "service: dns")],
  ])("changes with %s", (_, text) => {
    expect(rule(text).meta.contentHash).not.toBe(contentHash);
  });
});

describe("a selection", () => {
  test("that is a map needs all of its keys", () => {
    expect(selection("a: 1\nb: [x, y]")).toMatchObject({
      kind: "all",
      items: [
        { field: "a", linking: "any", values: [{ written: "1" }] },
        { field: "b", linking: "any", values: [{ written: "x" }, { written: "y" }] },
      ],
    });
  });

  test("may name a field twice with different modifiers", () => {
    expect(selection("f|contains: a\nf|endswith: b")).toMatchObject({
      kind: "all",
      items: [{ field: "f" }, { field: "f" }],
    });
  });

  test("that is a list of maps needs one of them", () => {
    expect(selection("- a: 1\n  b: 2\n- c: 3")).toMatchObject({
      kind: "any",
      items: [{ kind: "all", items: [{ field: "a" }, { field: "b" }] }, { field: "c" }],
    });
  });

  test("that is a list of texts and numbers is of keywords", () => {
    expect(selection("- one\n- 4624\n- 't*o'")).toMatchObject({
      kind: "item",
      field: null,
      linking: "any",
      values: [
        {
          variants: [
            { kind: "text", pattern: [{ kind: "many" }, { text: "one" }, { kind: "many" }] },
          ],
        },
        { variants: [{ kind: "text", pattern: [{}, { text: "4624" }, {}] }] },
        {
          variants: [
            { kind: "text", pattern: [{}, { text: "t" }, { kind: "many" }, { text: "o" }, {}] },
          ],
        },
      ],
    });
  });

  test("may mix keywords, maps and lists", () => {
    expect(selection("- x\n- a: 1\n- y\n- [z]")).toMatchObject({
      kind: "any",
      items: [
        { field: null, values: [{ written: "x" }, { written: "y" }] },
        { field: "a" },
        { field: null, values: [{ written: "z" }] },
      ],
    });
  });

  test("may be a single keyword, or keywords beside fields", () => {
    expect(rule(ruleText("s: kw\ncondition: s")).selections.get("s")).toMatchObject({
      field: null,
    });
    expect(selection("'|all': [x, y]\nf: 1")).toMatchObject({
      kind: "all",
      items: [{ field: null, linking: "all" }, { field: "f" }],
    });
  });

  test.each([
    ["s: {}", "empty-selection"],
    ["s: []", "empty-selection"],
    ["s: [null]", "null-keyword"],
    ["s: null", "null-keyword"],
    ["s: { f: { g: 1 } }", "map-as-value"],
    ["s: { f: [[a, b]] }", "nested-value"],
    ["s: { f: [{ a: b }] }", "nested-value"],
  ])("%s is refused", (line, code) => {
    expect(codes(ruleText(`${line}\ncondition: s`))).toEqual([code]);
  });

  test("may have a field called like part of every object", () => {
    expect(item("__proto__: x").field).toBe("__proto__");
    expect(rule(ruleText("constructor:\n  f: 1\ncondition: constructor")).selections.size).toBe(1);
  });
});

test("a list of conditions is read one by one", () => {
  const { conditions } = rule(ruleText("a: {f: 1}\nb: {f: 2}\ncondition:\n  - a\n  - not b"));
  expect(conditions.map(({ text, root }) => [text, shortCondition(root)])).toEqual([
    ["a", "a"],
    ["not b", "not b"],
  ]);
});

describe("what is said names the place", () => {
  test.each([
    [
      "s:\n  f|contain: a\ncondition: s",
      'error unknown-modifier 7:7 unknown modifier "contain"; did you mean "contains"?',
    ],
    [
      "selection:\n  f: a\ncondition: not slection",
      'error unknown-selection 8:18 no selection is called "slection"; did you mean "selection"?',
    ],
    [
      "s:\n  f|re: 'abc(?!d)'\ncondition: s",
      "error unsupported-regex 7:15 look-ahead ((?!) cannot run in linear time and is not " +
        'supported; write a selection of its own and say "and not" in the condition',
    ],
    [
      "s:\n  f|cidr:\n    - 10.0.0.0/8\n    - 10.0.0.256\ncondition: s",
      'error invalid-network 9:9 "10.0.0.256" is no network; write 10.0.0.0/8 or fc00::/7',
    ],
  ])("in %o", (detection, expected) => {
    expect(said(ruleText(detection))[0]).toBe(expected);
  });

  test("and the rule", () => {
    const [diagnostic] = parseSigma(ruleText("s: {}\ncondition: s"), "a/b.yml").diagnostics;
    expect(diagnostic).toEqual({
      code: "empty-selection",
      severity: "error",
      message: '"s" is empty; it needs fields or keywords',
      file: "a/b.yml",
      line: 6,
      column: 6,
      rule: "11111111-2222-4333-8444-555555555555",
    });
  });
});

test("a hundred mistakes are enough", () => {
  const lines = Array.from({ length: 500 }, (_, index) => `  f${index}|nope: 1`).join("\n");
  const { diagnostics } = parseSigma(ruleText(`s:\n${lines}\ncondition: s`), "rule.yml");
  expect(diagnostics).toHaveLength(101);
  expect(diagnostics.at(-1)?.code).toBe("too-many-diagnostics");
});

describe("a file", () => {
  test("may hold several documents, of which the sound ones run", () => {
    const text = [SIMPLE, SIMPLE.replace("f: 1", "f|nope: 1"), "", SIMPLE].join("---\n");
    const { documents, diagnostics } = parseSigma(text, "rule.yml");
    expect(documents.map((document) => document.at.line)).toEqual([1, 20]);
    expect(diagnostics.map(({ code, line }) => [code, line])).toEqual([["unknown-modifier", 16]]);
  });

  test("that is not YAML, or no rule, is told so", () => {
    expect(codes("a: [")).toEqual(["yaml-syntax"]);
    expect(codes("just text")).toEqual(["not-a-map"]);
    expect(codes("- a\n- b")).toEqual(["not-a-map"]);
    expect(codes("")).toEqual([]);
  });

  test("with characters that could not be read is told so", () => {
    expect(said(SIMPLE.replace("f: 1", "f: a\uFFFDb"))).toEqual([
      "warning not-utf8 7:9 a character here could not be read; save the file as UTF-8",
    ]);
  });

  test("cannot be a rule and a correlation at once", () => {
    expect(codes(whole("title: F\nid: x\ncorrelation: { type: event_count }"))).toContain(
      "ambiguous-document",
    );
  });
});

describe("a collection", () => {
  const global = `action: global
title: T
id: 11111111-2222-4333-8444-555555555555
level: low
detection:
  condition: all of s*
  s0: { f: 0 }
---
logsource: { product: a }
detection:
  s1: { f: 1 }
---
logsource: { product: b }
detection:
  s2: { f: 2 }
  condition: s2
`;

  test("merges its global part into each rule, and the global part wins", () => {
    const { documents, diagnostics } = parseSigma(global, "rule.yml");
    expect(diagnostics).toEqual([]);
    const shown = documents.map((document) =>
      document.kind === "rule"
        ? [document.logsource, ...document.conditions.map((c) => shortCondition(c.root))]
        : [],
    );
    expect(shown).toEqual([
      [{ product: "a" }, "2 of {s1 s0}"],
      [{ product: "b" }, "2 of {s2 s0}"],
    ]);
  });

  test("gives the rules that share an id their own, the first keeps it", () => {
    const [first, second] = idsOf(global);
    expect(first).toBe("11111111-2222-4333-8444-555555555555");
    expect(second).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
    expect(idsOf(global)).toEqual([first, second]);
  });

  test("ends at reset", () => {
    const { documents } = parseSigma(`${global}---\naction: reset\n---\n${SIMPLE}`, "rule.yml");
    expect(documents[2]?.kind === "rule" && [...documents[2].selections.keys()]).toEqual(["s"]);
  });

  test("repeats the rule before with changes", () => {
    const text = `${SIMPLE}---\naction: repeat\nid: 22222222-2222-4333-8444-555555555555\nlogsource: { service: dns }\n`;
    const { documents } = parseSigma(text, "rule.yml");
    expect(documents.map((document) => document.kind === "rule" && document.logsource)).toEqual([
      { product: "zeek", service: "http" },
      { product: "zeek", service: "dns" },
    ]);
  });

  test("with another action is refused", () => {
    expect(said("action: globl\n")).toMatchInlineSnapshot(`
      [
        "error unknown-action 1:9 unknown action "globl"; did you mean "global"?",
      ]
    `);
  });
});
