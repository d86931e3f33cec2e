import { describe, expect, test } from "vitest";

import type { Fields } from "../../../src/event/index.ts";
import {
  expectMatch,
  expectQuiet,
  jsonEvent,
  lineEvent,
  rulesOf,
  ruleText,
} from "../../support/sigma-rule.ts";

const only = (lines: string): string => `sel:\n  ${lines}\ncondition: sel`;

describe("plain values", () => {
  test.each<[string, Fields]>([
    ["f: Foo", { f: "fOO" }],
    ["f: 443", { f: 443 }],
    ["f: 443", { f: "443" }],
    ["f: '443'", { f: 443 }],
    ["f: 'true'", { f: true }],
    ['f: "false"', { f: false }],
    ["f: true", { f: "True" }],
    ["f: true", { f: true }],
    ["f: '4*'", { f: 443 }],
    ["f: 9007199254740993", { f: 9_007_199_254_740_993n }],
    ["f: '9007199254740993'", { f: 9_007_199_254_740_993n }],
    ["f: 9007199254740993", { f: "9007199254740993" }],
    ["f: ''", { f: "" }],
    ["f: 'a*c'", { f: "a\nb\r\nc" }],
    ["f: 'a?c'", { f: "a💥c" }],
    ["f: '*'", { f: "" }],
    ["f: 'C:\\*\\x'", { f: "C:*\\x" }],
    ["f: 'C:\\'", { f: "C:\\" }],
    ["f|contains: ''", { f: "" }],
    ["f|contains: a+b(", { f: "xA+B(y" }],
    ["f|startswith: É", { f: "école" }],
    ["f: k", { f: "\u212A" }],
    ["f: s", { f: "ſ" }],
    ["f: x", { f: ["a", "X"] }],
    ["f: x", { f: [["x"]] }],
    ["a.b: 1", { "a.b": 1 }],
    ["a.b: 1", { a: { b: 1 } }],
    ["a.b: 2", { a: [{ b: 1 }, { b: 2 }] }],
    ["a.b.c: 1", { a: { "b.c": 1 } }],
    ["__proto__: 1", JSON.parse('{"__proto__": 1}') as Fields],
    ["f: null", {}],
    ["f: null", { f: null }],
    ["f: null", { f: [] }],
    ["f: null", { f: [null] }],
    ["f: []", {}],
    ["f|neq: null", { f: 0 }],
    ["f|neq: a", {}],
    ["f|neq: [a, b]", { f: ["c", "d"] }],
    ["f|neq|all: [a, b]", { f: "a" }],
    ["f|exists: true", { f: null }],
    ["f|exists: false", {}],
    ["f|contains|all: [a, b]", { f: ["xa", "bx"] }],
    ["f|cased: Foo", { f: "Foo" }],
    ["f|contains|cased: O", { f: "fOo" }],
  ])("%s matches %o", (rule, fields) => {
    expectMatch(only(rule), fields);
  });

  test.each<[string, Fields]>([
    ["f: Foo", { f: "foo " }],
    ["f: 443", { f: "443.0" }],
    ["f: '0x17'", { f: 23 }],
    ["f: 9007199254740993", { f: 9_007_199_254_740_992 }],
    ["f: ''", {}],
    ["f: ''", { f: null }],
    ["f: 'a?c'", { f: "ac" }],
    ["f: '*'", {}],
    ["f: '*'", { f: { g: 1 } }],
    ["f: i", { f: "İ" }],
    ["f: ss", { f: "ß" }],
    ["f: null", { f: "" }],
    ["f|neq: null", {}],
    ["f|neq: null", { f: null }],
    ["f|neq: [a, b]", { f: ["c", "B"] }],
    ["f|exists: true", {}],
    ["f|contains|all: [a, b]", { f: "xa" }],
    ["f|cased: Foo", { f: "foo" }],
    ["F: 1", { f: 1 }],
    ["constructor: '*'", { f: 1 }],
    ["toString|exists: true", {}],
  ])("%s is quiet on %o", (rule, fields) => {
    expectQuiet(only(rule), fields);
  });
});

describe("modifiers", () => {
  test.each<[string, Fields]>([
    ["f|cidr: 10.0.0.0/8", { f: "10.255.0.1" }],
    ["f|cidr: 10.0.0.1", { f: "10.0.0.1" }],
    ["f|cidr: 10.0.0.0/8", { f: "::ffff:10.1.2.3" }],
    ["f|cidr: fe80::/10", { f: "[fe80::1%eth0]" }],
    ["f|cidr: 0.0.0.0/0", { f: "1.2.3.4" }],
    ["f|cidr: [10.0.0.0/8, 192.168.0.0/16]", { f: ["1.1.1.1", "192.168.3.4"] }],
    ["f|gt: 5", { f: "5.5" }],
    ["f|lte: 5", { f: 5 }],
    ["f|gt: 9007199254740992", { f: 9_007_199_254_740_993n }],
    ["f|gt: 9007199254740992", { f: "9007199254740993" }],
    ["f|re: ^a.c$", { f: "abc" }],
    ["f|re: b", { f: "abc" }],
    ["f|re|i: B", { f: "abc" }],
    ["f|re: '(?i)B'", { f: "abc" }],
    ["f|re|s: a.c", { f: "a\nc" }],
    ["f|re|m: ^c$", { f: "a\nc" }],
    ["f|re: ^44", { f: 443 }],
    ["f|re: x", { f: ["y", "x"] }],
    ["f|fieldref: g", { f: "A", g: "a" }],
    ["f|fieldref: g", { f: 5, g: "5" }],
    ["f|fieldref: g", { f: ["a", "b"], g: ["c", "B"] }],
    ["f|fieldref|contains: g", { f: "xay", g: "A" }],
    ["f|fieldref|startswith: g", { f: "ay", g: "a" }],
    ["f|fieldref|endswith: g", { f: "ya", g: "a" }],
    ["f|fieldref|neq: g", { f: "a" }],
    ["f|windash|contains: ' -enc '", { f: "x –enc y" }],
    ["f|windash|contains: ' /f'", { f: "x -f" }],
    ["f|windash|contains: ' -f'", { f: "x ―f" }],
    ["f|base64offset|contains: foo", { f: "xxZm9vxx" }],
    ["f|base64offset|contains: foo", { f: "xxmb2xx" }],
    ["f|wide|base64offset|contains: ping", { f: "cABpAG4AZw" }],
    ["ts|hour: 12", { ts: "2024-07-10T12:30:00Z" }],
    ["ts|hour: 12", { ts: "2024-07-10T14:30:00.123+02:00" }],
    ["ts|hour: 12", { ts: "2024-07-10 12:30:00" }],
    ["ts|hour|gte: 12", { ts: 1_720_614_600 }],
    ["ts|hour: 12", { ts: 1_720_614_600_000 }],
    ["ts|hour: 12", { ts: 1_720_614_600.25 }],
    ["ts|day: 10", { ts: "2024-07-10" }],
    ["ts|week: 53", { ts: "2021-01-01T00:00:00Z" }],
    ["ts|week: 1", { ts: "2024-12-30T00:00:00Z" }],
    ["ts|week: 28", { ts: "2024-07-10T00:00:00Z" }],
    ["ts|year: 2024", { ts: "2024-07-10T12:30:00Z" }],
    ["ts|minute: 30", { ts: "2024-07-10T12:30:00Z" }],
    ["ts|month|lt: 8", { ts: "2024-07-10T12:30:00Z" }],
  ])("%s matches %o", (rule, fields) => {
    expectMatch(only(rule), fields);
  });

  test.each<[string, Fields]>([
    ["f|cidr: 10.0.0.0/8", { f: "11.0.0.1" }],
    ["f|cidr: 10.0.0.0/8", { f: "10.0.0.0/8" }],
    ["f|cidr: 10.0.0.0/8", {}],
    ["f|cidr: fe80::/10", { f: "10.0.0.1" }],
    ["f|cidr: 0.0.0.0/0", { f: "::1" }],
    ["f|gt: 5", { f: "abc" }],
    ["f|gt: 5", {}],
    ["f|lt: 5", { f: null }],
    ["f|re: B", { f: "abc" }],
    ["f|re: a.c", { f: "a\nc" }],
    ["f|re: .*", {}],
    ["f|fieldref: g", { f: "a" }],
    ["f|fieldref: g", { g: "a" }],
    ["f|fieldref|cased: g", { f: "A", g: "a" }],
    ["f|windash|contains: a-b", { f: "a–b" }],
    ["ts|hour: 12", { ts: "garbage" }],
    ["ts|hour: 12", { ts: "2024-02-30T12:00:00Z" }],
    ["ts|hour: 12", { ts: true }],
  ])("%s is quiet on %o", (rule, fields) => {
    expectQuiet(only(rule), fields);
  });
});

describe("linking and conditions", () => {
  const abc = "a: {f: 1}\nb: {g: 1}\nc: {h: 1}\n";
  test.each<[string, Fields]>([
    ["a or b and c", { f: 1 }],
    ["(a or b) and not c", { g: 1 }],
    ["not a", {}],
    ["not (a and b)", { f: 1 }],
    ["1 of them", { h: 1 }],
    ["all of them", { f: 1, g: 1, h: 1 }],
    ["2 of them", { f: 1, h: 1 }],
    ["not 1 of them", {}],
    ["a and not 1 of nothing*", { f: 1 }],
  ])("%s holds for %o", (condition, fields) => {
    expectMatch(`${abc}condition: ${condition}`, fields);
  });

  test.each<[string, Fields]>([
    ["a or b and c", { g: 1 }],
    ["(a or b) and not c", { g: 1, h: 1 }],
    ["not a", { f: 1 }],
    ["2 of them", { h: 1 }],
    ["all of them", { f: 1, g: 1 }],
    ["not 1 of them", { f: 1 }],
  ])("%s does not hold for %o", (condition, fields) => {
    expectQuiet(`${abc}condition: ${condition}`, fields);
  });

  test("maps are AND, lists of maps OR", () => {
    const rule = "sel:\n  - {f: 1, g: 1}\n  - {h: 1}\ncondition: sel";
    expectMatch(rule, { f: 1, g: 1 });
    expectMatch(rule, { h: 1 });
    expectQuiet(rule, { f: 1 });
  });

  test("a list of conditions is an OR", () => {
    expectMatch("a: {f: 1}\nb: {g: 1}\ncondition:\n  - a\n  - b", { g: 1 });
  });
});

describe("keywords", () => {
  test("are looked for in the line of a text format, letter case aside", () => {
    expectMatch(
      "keywords: [nothing, 'FAILED *for root']\ncondition: keywords",
      lineEvent("sshd: Failed password for root"),
    );
    expectQuiet("keywords: [accepted]\ncondition: keywords", lineEvent("sshd: Failed password"));
  });

  test("with all must each stand somewhere", () => {
    const rule = "keywords:\n  '|all': [alpha, beta]\ncondition: keywords";
    expectMatch(rule, { a: "alpha", b: { c: ["beta"] } });
    expectQuiet(rule, { a: "alpha" });
  });

  test.each<[string, Fields]>([
    ["4624", { a: { b: 14_6246 } }],
    ["true", { a: true }],
    ["deep", { a: [{ b: ["so deep"] }] }],
  ])("find %s in the values of %o", (word, fields) => {
    expectMatch(`keywords: ['${word}']\ncondition: keywords`, fields);
  });

  test("are not found in field names, in punctuation, or in what we added", () => {
    const event = jsonEvent({ secret: "x" }, { ecs: { message: "added" } });
    for (const word of ["secret", '":"', "added"]) {
      expectQuiet(`keywords: ['${word}']\ncondition: keywords`, event);
    }
  });

  test("stand beside fields of one map", () => {
    const rule = "sel:\n  '|contains': evil\n  f: 1\ncondition: sel";
    expectMatch(rule, { f: 1, g: "so evil" });
    expectQuiet(rule, { f: 2, g: "so evil" });
  });

  test("negated: no value contains it", () => {
    const rule = "sel:\n  '|neq': evil\ncondition: sel";
    expectMatch(rule, { g: "good" });
    expectQuiet(rule, { f: "good", g: ["evil"] });
  });
});

describe("hostile events", () => {
  test("a record nested a hundred thousand deep is read without a stack", () => {
    let fields: Fields = { f: "needle" };
    for (let depth = 0; depth < 100_000; depth++) fields = { n: [fields] };
    expectMatch(
      "k: [needle]\ncondition: k",
      jsonEvent({}, { native: { vendor: "json", name: "", fields } }),
    );
  });

  test.each([
    ["a*".repeat(50) + "b", "f"],
    ["*a?b*".repeat(30) + "c", "f"],
    ["^(a+)+$", "f|re"],
    ["(a|aa)+$", "f|re"],
    ["(a|b)*a(a|b){12}$", "f|re"],
  ])("%s cannot stall on a long value", (pattern, key) => {
    const rules = rulesOf(ruleText(only(`${key}: '${pattern}'`)));
    const event = jsonEvent({ f: `${"ab".repeat(20_000)}${"a".repeat(60_000)}!` });
    const started = performance.now();
    rules.match(event);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test("a text beyond the limit of a regular expression is cut, and counted", () => {
    const rules = rulesOf(ruleText(only("f|re: b$")));
    expect(rules.match(jsonEvent({ f: `${"a".repeat(70_000)}b` }))).toEqual([]);
    expect(rules.regexStats.truncated).toBe(1);
  });

  test("lone surrogates and odd types never throw", () => {
    const rules = rulesOf(ruleText(only("f|re: 'x.?'\n  g|contains: x\n  h|cidr: ::1\n  i|gt: 1")));
    for (const value of ["\uD800", "\uDC00x", Number.NaN, Infinity, {}, [[]], [{}], 10n ** 400n]) {
      expect(rules.match(jsonEvent({ f: value, g: value, h: value, i: value }))).toEqual([]);
    }
  });
});

describe("explanations", () => {
  test("name the selections that held with field, value and the written pattern", () => {
    const rule =
      "sel:\n  f|contains: [zzz, 'Oo']\n  g|contains|all: [a, b]\nfilter: {h: 1}\ncondition: sel and not filter";
    expect(expectMatch(rule, { f: ["x", "FOO"], g: "ab" })).toEqual([
      { selection: "sel", field: "f", value: "FOO", pattern: "Oo" },
      { selection: "sel", field: "g", value: "ab", pattern: "a" },
      { selection: "sel", field: "g", value: "ab", pattern: "b" },
    ]);
  });

  test("tell keywords, negations, absence, and only the branches that held", () => {
    const rule =
      "sel:\n  - {f: 1}\n  - {g|neq: [a, b], h: null}\nkw: [evil]\ncondition: all of them";
    expect(expectMatch(rule, { g: "c", i: "so evil" })).toEqual([
      { selection: "sel", field: "g", value: "c", pattern: "not a or b" },
      { selection: "sel", field: "h", value: null, pattern: "null" },
      { selection: "kw", field: null, value: "so evil", pattern: "evil" },
    ]);
  });
});

test("a level of the projection is no field, what stands under it is", () => {
  const event = jsonEvent({}, { ecs: { host: { name: "web1" } } });
  expectMatch("sel:\n  host: null\ncondition: sel", event);
  expectQuiet("sel:\n  host|exists: true\ncondition: sel", event);
  expectMatch("sel:\n  host.name: web1\ncondition: sel", event);
});
