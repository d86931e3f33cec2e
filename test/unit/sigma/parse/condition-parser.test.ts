import { expect, test } from "vitest";

import { parseCondition } from "../../../../src/sigma/parse/condition-parser.ts";
import { shortCondition } from "../../../support/parse-rule.ts";

const NAMES = [
  "a",
  "b",
  "c",
  "notepad",
  "nota",
  "sel1",
  "sel2",
  "sel-x",
  "sel.y",
  "_hidden1",
  "_hidden2",
  "filter_main",
  "order",
  "4624",
];

function short(text: string): string | null {
  const { root } = parseCondition(text, NAMES);
  return root === null ? null : shortCondition(root);
}

function problems(text: string): readonly string[] {
  return parseCondition(text, NAMES).problems.map(
    ({ severity, code, offset, message }) => `${severity} ${code} @${offset} ${message}`,
  );
}

test.each([
  ["a", "a"],
  ["a or b and c", "(a or (b and c))"],
  ["a and b or c", "((a and b) or c)"],
  ["not a and b", "(not a and b)"],
  ["not (a and b)", "not (a and b)"],
  ["not not a", "a"],
  ["not not not a", "not a"],
  ["(a or b) and c", "((a or b) and c)"],
  ["((a))", "a"],
  ["(a)and(b)", "(a and b)"],
  ["a\n  and b", "(a and b)"],
  ["notepad and nota", "(notepad and nota)"],
  ["order or a", "(order or a)"],
  ["sel-x and sel.y", "(sel-x and sel.y)"],
  ["4624", "4624"],
  ["1 of sel*", "1 of {sel1 sel2 sel-x sel.y}"],
  ["any of sel*", "1 of {sel1 sel2 sel-x sel.y}"],
  ["all of sel*", "4 of {sel1 sel2 sel-x sel.y}"],
  ["2 of sel*", "2 of {sel1 sel2 sel-x sel.y}"],
  ["1 of sel-*", "1 of {sel-x}"],
  ["1 of *1", "1 of {sel1}"],
  ["1 of s*l*2", "1 of {sel2}"],
  ["1 of _hid*", "1 of {_hidden1 _hidden2}"],
  ["all of them", `12 of {${NAMES.filter((name) => !name.startsWith("_")).join(" ")}}`],
  ["1 of *idden1", null],
  ["_hidden1", "_hidden1"],
  ["all of THEM", short("all of them") ?? ""],
  ["a and not 1 of filter_*", "(a and not 1 of {filter_main})"],
  ["a and not 1 of nothing_*", "(a and true)"],
  ["a and not (b or 1 of nothing_*)", "(a and not (b or false))"],
])("%o is read as %o", (text, expected) => {
  expect(short(text)).toBe(expected);
});

test.each([
  ["A OR b", ['error unknown-selection @0 no selection is called "A"; did you mean "a"?']],
  ["a OR b", ["warning keyword-case @2 write or in lower case; other tools do not read OR"]],
  ["ALL of sel*", ["warning keyword-case @0 write all in lower case; other tools do not read ALL"]],
  ["1 of THEM", ["warning keyword-case @5 write them in lower case; other tools do not read THEM"]],
  ["a and", ["error unexpected-end @5 the condition ends too early"]],
  ["", ["error unexpected-end @0 the condition ends too early"]],
  ["(a or b", ["error unclosed-parenthesis @0 this parenthesis is not closed"]],
  ["a)", ['error unexpected-token @1 ")" is not expected here']],
  ["()", ['error unexpected-token @1 ")" is not expected here']],
  [
    "a b",
    [
      'error unexpected-token @2 "b" is not expected here; is there an and or an or missing before it?',
    ],
  ],
  ["a and or b", ['error unexpected-token @6 "or" is not expected here']],
  [
    "a and filter_mian",
    [
      'error unknown-selection @6 no selection is called "filter_mian"; did you mean "filter_main"?',
    ],
  ],
  ["sel*", ['error unknown-selection @0 pattern "sel*" needs a quantifier: write 1 of sel*']],
  ["them", ['error unknown-selection @0 "them" needs a quantifier: write 1 of them']],
  ["1 of", ['error selector-expected @4 "1 of" needs "them", a name or a pattern behind it']],
  [
    "1 of (sel*)",
    ['error selector-expected @5 "1 of" needs "them", a name or a pattern behind it'],
  ],
  ["0 of sel*", ['error impossible-quantifier @0 "0 of" is always true']],
  ["9 of sel*", ['error impossible-quantifier @0 "9 of" can never be true: 4 selections fit']],
  [
    "some of sel*",
    ['error unknown-quantifier @0 "some" is no quantifier; write 1 of, any of or all of'],
  ],
  ["2 of sel*", ['warning count-of @0 "2 of" means at least 2 here; other tools do not know it']],
  [
    "1 of sel1",
    ['info selector-without-star @5 "sel1" has no star, so it is this one selection only'],
  ],
  ["1 of nothing*", ['error empty-selector @5 no selection fits "nothing*"']],
  ["not not 1 of nothing*", ['error empty-selector @13 no selection fits "nothing*"']],
  ["not 1 of sel9", ['error unknown-selection @9 no selection fits "sel9"; did you mean "sel1"?']],
  [
    "not 1 of nothing*",
    ['warning empty-selector @9 no selection fits "nothing*", so "not 1 of" it is always true'],
  ],
])("%o says what is wrong and where", (text, expected) => {
  expect(problems(text)).toEqual(expected);
});

test("a selection may be called like an operator in another letter case", () => {
  const { root } = parseCondition("NOT and not a", ["NOT", "a"]);
  expect(root && shortCondition(root)).toBe("(NOT and not a)");
});

test("deep nesting is refused, long conditions and many nots are not", () => {
  expect(problems("(".repeat(100_000))[0]).toContain("condition-too-deep");
  expect(problems(`${"(".repeat(64)}a${")".repeat(64)}`)).toEqual([]);
  expect(short(`${"not ".repeat(100_000)}a`)).toBe("a");
  expect(problems(Array(20_000).fill("a").join(" or "))).toEqual([]);
});

test("what stands behind a pipe is left to the aggregation", () => {
  expect(parseCondition("a | count() > 5", NAMES)).toMatchObject({ pipe: 2, problems: [] });
  expect(problems("(a | count() > 5)")[0]).toContain("unclosed-parenthesis");
  expect(problems("| count() > 5")[0]).toContain("unexpected-token @0");
});
