import * as fc from "fast-check";

import type { LogSource } from "../../src/event/index.ts";
import type { RuleFile } from "../../src/sigma/index.ts";
import { ODD_LETTERS } from "./odd-letters.ts";

/** Few letters, so that rules and events meet: cases, dashes, wildcards, what folds oddly. */
const letters = fc.constantFrom(...Array.from("aAbBkKsSiI1.-/\\ *?"), ...ODD_LETTERS);
const word = fc.array(letters, { maxLength: 5 }).map((list) => list.join(""));
const plain = fc.constantFrom("", "1", "true", "a", "ab", "k1", "-a", "abkab", "\u212Aa");

/** A text that rules may ask for and events may have. */
export const randomText: fc.Arbitrary<string> = fc.oneof(word, plain);

const modifiers = fc.constantFrom(
  "",
  "|contains",
  "|startswith",
  "|endswith",
  "|cased",
  "|contains|cased",
  "|contains|all",
  "|windash|contains",
  "|neq",
  "|base64offset|contains",
  "|wide|base64",
);
const regex = fc.constantFrom(
  "a+b",
  "(?i)ab|k1",
  "^a.*b$",
  "[kK]1?",
  "(a|b){2}",
  "(?:ab)*k",
  "s\\.a",
  "\\bab\\b",
  "a{0,2}b{1,}",
  "\\x61b",
  "[^a]b",
  "(ab|)k",
  "(?i:k)s",
  ".",
);
const scalar = fc.oneof(
  randomText,
  fc.integer({ min: -1, max: 12 }),
  fc.boolean(),
  fc.constant(null),
);
const values = fc.oneof(scalar, fc.array(scalar, { minLength: 1, maxLength: 4 }));

type WrittenItem = readonly [key: string, values: unknown];

/** What is asked of a field without texts. */
const others: fc.Arbitrary<WrittenItem> = fc.oneof(
  fc.tuple(fc.constant("exists"), fc.boolean()),
  fc.tuple(fc.constantFrom("gt", "gte", "lt", "lte"), fc.integer({ max: 12 })),
  fc.tuple(
    fc.constant("cidr"),
    fc.constantFrom("10.0.0.0/8", "2001:db8::/32", ["10.1.0.0/16", "::1"]),
  ),
  fc.tuple(fc.constantFrom("minute", "hour|gte", "year"), fc.integer({ min: 0, max: 12 })),
);

function randomItem(field: fc.Arbitrary<string>): fc.Arbitrary<WrittenItem> {
  const keyed = (key: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.tuple(field, key).map((pair) => pair.join(""));
  return fc.oneof(
    { weight: 6, arbitrary: fc.tuple(keyed(modifiers), values) },
    { weight: 2, arbitrary: fc.tuple(keyed(fc.constantFrom("|re", "|re|i")), regex) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(field, others)
        .map(([name, [key, value]]): WrittenItem => [`${name}|${key}`, value]),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(
        keyed(fc.constantFrom("|fieldref", "|fieldref|contains", "|cased|fieldref")),
        field,
      ),
    },
  );
}

/** A rule before it is written. */
export interface RandomRule {
  readonly a: unknown;
  readonly b: unknown;
  readonly c: unknown;
  readonly condition: string;
  readonly logsource: LogSource;
}

/** Rules with every kind of item, about some fields of some log sources. */
export function randomRule(
  field: fc.Arbitrary<string>,
  logsource: fc.Arbitrary<LogSource>,
): fc.Arbitrary<RandomRule> {
  const map = fc
    .array(randomItem(field), { minLength: 1, maxLength: 3 })
    .map((list) => Object.fromEntries(list));
  const keywords = fc.array(
    randomText.filter((one) => one !== ""),
    { minLength: 1, maxLength: 3 },
  );
  const selection = fc.oneof(
    { weight: 5, arbitrary: map },
    { weight: 2, arbitrary: fc.array(map, { minLength: 1, maxLength: 3 }) },
    { weight: 1, arbitrary: keywords },
    { weight: 1, arbitrary: keywords.map((list) => ({ "|all": list })) },
  );
  return fc.record({ a: selection, b: selection, c: selection, condition, logsource });
}

const condition = fc.constantFrom(
  "a",
  "a and b",
  "a or b",
  "a and not b",
  "not a",
  "not (a and not b)",
  "1 of them",
  "all of them",
  "2 of them",
  "not 1 of them",
  "(a or b) and not c",
  "a or (b and c)",
);

/** The id of the rule with this number. */
export function randomRuleId(index: number): string {
  return `11111111-1111-4111-8111-${String(index).padStart(12, "0")}`;
}

export function randomRuleFiles(documents: readonly RandomRule[]): readonly RuleFile[] {
  return documents.map((document, index) => ({
    path: `${index}.yml`,
    text: JSON.stringify({
      title: `Rule ${index}`,
      id: randomRuleId(index),
      logsource: document.logsource,
      detection: { ...document, logsource: undefined },
    }),
  }));
}
