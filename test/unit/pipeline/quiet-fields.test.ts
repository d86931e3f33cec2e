import { expect, test } from "vitest";

import { AS_MADE, listed, outcomeOf, type QuietCase } from "../../support/quiet-case.ts";

const raw = String.raw;
const shown = { product: "test", category: "shown" };

function linesOf(name: string, values: string): readonly string[] {
  return listed(values).map((value) => `{"${name}":${value}}`);
}

const fields: Readonly<Record<string, QuietCase>> = {
  "are taken from the first name that has a value, null only when none has": {
    wanted: shown,
    detection: "sel: { f|exists: true }\nfilter: { first: a }\ncondition: sel and not filter",
    lines: ['{"f":"a"}', '{"f":null,"g":"a"}', '{"none":null,"f":"b","g":"a"}', '{"f":[],"g":"a"}'],
    quiet: 2,
  },
  "that are all null are null, not absent": {
    wanted: shown,
    sel: "{ first|exists: true, first: null }",
    lines: ['{"f":null}', '{"none":null,"f":null}', '{"h":null}', '{"g":[null]}'],
    quiet: 1,
  },
  "may have other words in a view": {
    wanted: shown,
    sel: "named: [one, two]",
    lines: linesOf("f", raw`"a" | "b" | 1 | "1" | 1.0 | ["x","a"] | [1] | true | null | "\u0061"`),
    quiet: 4,
  },
  "may be a part of a text in a view": {
    wanted: shown,
    sel: "part|contains: hit",
    lines: linesOf("f", raw`"/a?hit" | "/hit?a" | "hit" | ["/a","/b?hit"] | 1 | "\/a?\u0068it"`),
    quiet: 3,
  },
  "may be other digits in a view": {
    wanted: shown,
    sel: "whole: 16",
    lines: linesOf("f", '"0x10" | "0X10" | "16" | 16 | 16.0 | "0x" | 18446744073709551616'),
    quiet: 2,
  },
  "that only the event has are looked up in it": {
    wanted: shown,
    sel: "text: hit",
    lines: ['{"message":"hit"}', '{"f":null,"msg":"hit"}', '{"f":"miss","message":"hit"}', "{}"],
    quiet: 1,
  },
  "of ECS stand in the record, else in the event": {
    sel: "message: hit\n  event.dataset: json.*",
    lines: [
      '{"message":"hit","event.dataset":"json.x"}',
      '{"message":"hit","event.dataset":"x"}',
      '{"msg":"hit"}',
      '{"message":"miss"}',
      '{"message":null,"msg":"hit"}',
    ],
    quiet: 0,
  },
  "with dots are one name, for a line has no levels": {
    sel: "a.b: hit",
    lines: [
      '{"a.b":"hit"}',
      '{"a":{"b":"hit"}}',
      '{"a":[{"b":"hit"}]}',
      '{"a":"hit"}',
      '{"a":["hit"]}',
    ],
    quiet: 2,
  },
  "with the names of what objects inherit are absent unless they are there": {
    detection:
      "sel: { f: hit }\nfilter: { constructor|exists: true }\nother: { __proto__|exists: true }\n" +
      "condition: sel and not filter and not other",
    lines: ['{"f":"hit"}', '{"f":"hit","constructor":1}', '{"f":"hit","__proto__":1}'],
    quiet: 2,
  },
  "with names beyond ASCII are found": {
    sel: "é: hit",
    lines: ['{"é":"hit"}', raw`{"\u00e9":"hit"}`, '{"e":"hit"}'],
    quiet: 1,
  },
  "without a name are found": {
    detection: "keys: [hit]\nfilter: ['miss']\ncondition: keys and not filter",
    lines: ['{"":"miss","a":"hit","":"b"}', '{"":"hit"}', '{"":"hit","b":"miss"}'],
    quiet: 0,
  },
  "tell the kind of an event by their text": {
    wanted: { product: "test", service: "told" },
    sel: "f: hit",
    lines: listed(
      '"Alpha" | "ALPHA" | 1 | "1" | 1.0 | true | "true" | [1] | null | "Beta" | 2',
    ).map((kind) => `{"kind":${kind},"f":"hit"}`),
    quiet: 4,
  },
  "are compared with one another": {
    sel: "f|fieldref: g",
    lines: [
      '{"f":1,"g":"1"}',
      '{"f":["a","b"],"g":"B"}',
      '{"f":"a","g":"b"}',
      '{"f":null,"g":null}',
    ],
    quiet: 2,
  },
};

test.each(Object.entries(fields))("fields %s", (_name, each) => {
  expect(outcomeOf(each)).toEqual(AS_MADE);
});

const texts: Readonly<Record<string, QuietCase>> = {
  "numbers are compared by their value or their digits": {
    sel: "f: [16, 0.5, 9007199254740993, -7]",
    lines: linesOf(
      "f",
      `16 | 16.0 | "16" | "16.0" | 16.5 | 1.6e1 | 0.5 | 0.50 | -0.5 | "0.5" | -7 | 9007199254740993
        | 9007199254740992 | "9007199254740993" | 9007199254740993.0`,
    ),
    quiet: 4,
  },
  "texts by escapes are the texts that they stand for": {
    sel: "f|contains: ['a\\b', 'x\"y', café, kelvin]",
    lines: linesOf(
      "f",
      raw`"a\\b" | "x\"y" | "caf\u00e9" | "café" | "\u212Aelvin" | "${"\u212A"}elvin" | "a\b" | "xy"
        | "cafe\u0301"`,
    ),
    quiet: 3,
  },
  "keywords are looked for in texts by escapes": {
    detection: "keys: ['a\\b', 'x\"y', café, kelvin, ſtop]\ncondition: keys",
    lines: linesOf(
      "f",
      raw`"a\\b" | "x\"y" | "caf\u00e9" | "café" | "\u212Aelvin" | "${"\u212A"}elvin" | "\u017ftop"
        | "${"\u017F"}top" | "stop" | ["x",["caf\u00e9"]] | ["caf\u00e9"] | "a\b" | "xy"
        | "cafe\u0301" | "\u0000"`,
    ),
    quiet: 4,
  },
  "no keyword stands in a key, or across two values": {
    detection: "keys: [hit]\nnone: ['t\",\"']\ncondition: keys or none",
    lines: [
      '{"hit":1}',
      '{"a":"hi","b":"t"}',
      '{"a":["hi","t"]}',
      raw`{"a":"h\u0069","b":"\u0074"}`,
    ],
    quiet: 4,
  },
  "keywords are looked for in numbers and booleans, not in null": {
    detection: "keys: [42, 'tru', '-1.5']\ncondition: keys",
    lines: linesOf(
      "f",
      '42 | 1420 | true | "truth" | -1.5 | false | null | [null] | [1,[42]] | 4.2e1 | [7,42]',
    ),
    quiet: 3,
  },
  "keywords of letters that numbers may have are looked for in numbers too": {
    detection: "keys: ['1e5', 'null', 'e', '.']\ncondition: keys",
    lines: linesOf("x", '100000 | null | true | 1.5 | 1 | "x" | [true]'),
    quiet: 4,
  },
  "that a keyword is not there is known of all values": {
    detection: "sel: { f: hit }\nfilter: ['miss', '7']\ncondition: sel and not 1 of filter*",
    lines: [
      '{"f":"hit","g":"miss"}',
      '{"f":"hit","g":7}',
      '{"f":"hit","g":["x",7]}',
      '{"f":"hit","miss":"7x"}',
      '{"f":"hit","miss":8}',
    ],
    quiet: 4,
  },
};

test.each(Object.entries(texts))("%s", (_name, each) => {
  expect(outcomeOf(each)).toEqual(AS_MADE);
});
