import { expect, test } from "vitest";

import { item, refusal, tests } from "../../../support/parse-rule.ts";

// Reference sigma.md §3 and §4, a table row or two each.
test.each([
  ["f: a", ["text a"]],
  ["f: 'a*b?c'", ["text a«*»b«?»c"]],
  ["f: 443", ["number 443"]],
  ["f: -1.5", ["number -1.5"]],
  ["f: 18446744073709551615", ["number 18446744073709551615"]],
  ["f: '443'", ["text 443"]],
  ["f: '0x17'", ["text 0x17"]],
  ["f: true", ["boolean true"]],
  ["f: 'true'", ["text true"]],
  ["f: null", ["null"]],
  ["f:", ["null"]],
  ["f: ''", ["text "]],
  ["f: .inf", ["text .inf"]],
  ["f: 2024-01-01", ["text 2024-01-01"]],
  ["f: 'C:\\*\\x'", ["text C:*\\x"]],
  ["f: 'dir\\'", ["text dir\\"]],
  ["f|contains: a", ["text «*»a«*»"]],
  ["f|contains: 'a*'", ["text «*»a«*»"]],
  ["f|startswith: a", ["text a«*»"]],
  ["f|startswith: 'a\\*'", ["text a*«*»"]],
  ["f|endswith: a", ["text «*»a"]],
  ["f|contains|cased: a", ["text «*»a«*» cased"]],
  ["f|cased|contains: a", ["text «*»a«*» cased"]],
  ["f|cased: 'A?'", ["text A«?» cased"]],
  ["f|neq: null", ["null"]],
  ["f|exists: true", ["exists true"]],
  ["f|exists: false", ["exists false"]],
])("%s asks for %j", (line, expected) => {
  expect(tests(line)).toEqual(expected);
});

test.each([
  ["f|windash: ' -x /y'", [" «-»x «-»y"]],
  ["f|windash: a-b", ["a-b"]],
  ["f|windash: --foo", ["-«-»foo"]],
  ["f|windash: -param-name", ["«-»param-name"]],
  ["f|windash: '\u2013x \u2014y \u2015z'", ["«-»x «-»y «-»z"]],
  ["f|windash: '-é'", ["«-»é"]],
  ["f|windash: '*-x'", ["«*»«-»x"]],
  ["f|contains|windash: -e", ["«*»«-»e«*»"]],
  ["f|windash|contains: -e", ["«*»«-»e«*»"]],
  ["f|endswith|windash: -e", ["«*»«-»e"]],
])("%s varies the dashes that begin a word", (line, texts) => {
  expect(tests(line)).toEqual(texts.map((text) => `text ${text}`));
});

test.each([
  ["f|base64: foo", ["Zm9v"]],
  ["f|base64: fo", ["Zm8="]],
  ["f|base64: é", ["w6k="]],
  ["f|base64: 'a\\*b'", ["YSpi"]],
  ["f|wide|base64: foo", ["ZgBvAG8A"]],
  ["f|utf16le|base64: foo", ["ZgBvAG8A"]],
  ["f|utf16be|base64: foo", ["AGYAbwBv"]],
  ["f|utf16|base64: foo", ["//5mAG8AbwA="]],
  ["f|wide|base64: ł", ["QgE="]],
  ["f|base64offset|contains: foo", ["«*»Zm9v«*»", "«*»Zvb«*»", "«*»mb2«*»"]],
  ["f|base64offset|contains: é", ["«*»w6«*»", "«*»Op«*»", "«*»Dq«*»"]],
  ["f|base64offset|contains: a", ["«*»Y«*»", "«*»h«*»"]],
  ["f|wide: ab", ["a\0b\0"]],
  ["f|wide: 'c?d'", ["c\0«?»d\0"]],
  ["f|windash|base64: -x", ["LXg=", "L3g=", "4oCTeA==", "4oCUeA==", "4oCVeA=="]],
])("%s is the encoded text", (line, texts) => {
  expect(tests(line)).toEqual(texts.map((text) => `text ${text}`));
});

test.each([
  ["f|re: 'a\\d+\\*'", ["/a\\d+\\*/"]],
  ["f|re: 5", ["/5/"]],
  ["f|re|i: A", ["/A/i"]],
  ["f|re|i|m|s: A", ["/A/ims"]],
  ["f|re|ignorecase|multiline|dotall: A", ["/A/ims"]],
  ["f|re: '(?i)a'", ["/(?i)a/"]],
  ["f|re|contains: a", ["/a/"]],
  ["f|re|startswith: 'a|b'", ["/\\A(?:a|b)/"]],
  ["f|re|startswith: '^a'", ["/^a/"]],
  ["f|re|endswith: a", ["/(?:a)\\z/"]],
  ["f|cidr: 10.0.0.0/8", ["cidr 10.0.0.0/8"]],
  ["f|cidr: 10.1.2.3", ["cidr 10.1.2.3/32"]],
  ["f|cidr: '::ffff:10.0.0.0/104'", ["cidr 10.0.0.0/8"]],
  ["f|cidr: 'fe80::/10'", ["cidr 254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.0/10"]],
  ["f|cidr: '::1'", ["cidr 0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1/128"]],
  ["f|cidr: 0.0.0.0/0", ["cidr 0.0.0.0/0"]],
  ["f|lt: 5", ["value lt 5"]],
  ["f|lte: 5.5", ["value lte 5.5"]],
  ["f|gt: 9007199254740993", ["value gt 9007199254740993"]],
  ["f|gte: -1", ["value gte -1"]],
  ["f|hour: 22", ["hour eq 22"]],
  ["f|hour|gte: 22", ["hour gte 22"]],
  ["f|minute|lt: 5", ["minute lt 5"]],
  ["f|day: 1", ["day eq 1"]],
  ["f|week: 53", ["week eq 53"]],
  ["f|month: 12", ["month eq 12"]],
  ["f|year|gt: 2024", ["year gt 2024"]],
  ["f|fieldref: other.field", ["field equals other.field"]],
  ["f|fieldref|contains: g", ["field contains g"]],
  ["f|fieldref|startswith: g", ["field startswith g"]],
  ["f|fieldref|endswith|cased: g", ["field endswith g cased"]],
  ["f|cased|fieldref: g", ["field equals g cased"]],
  ["f|expand: '\\%user\\%'", ["text %user%"]],
  ["f|contains|expand: '50%'", ["text «*»50%«*»"]],
  ["f: '%TEMP%'", ["text %TEMP%"]],
])("%s is %j", (line, expected) => {
  expect(tests(line)).toEqual(expected);
});

test.each([
  ["f|neq: [a, b]", true, "any"],
  ["f|neq|all: [a, b]", true, "all"],
  ["f|contains|neq: a", true, "any"],
  ["f|contains|all: [a, b]", false, "all"],
  ["f|all|contains: [a, b]", false, "all"],
])("%s is negated: %j and links with %s", (line, negated, linking) => {
  expect(item(line)).toMatchObject({ negated, linking });
});

test.each([
  ["'|contains': kw", ["text «*»kw«*»"]],
  ["'|startswith': kw", ["text kw«*»"]],
  ["'|endswith': kw", ["text «*»kw"]],
  ["'|all': [a, 5]", ["text «*»a«*»", "text «*»5«*»"]],
  ["'|neq': evil", ["text «*»evil«*»"]],
  ["'|re': a+", ["/a+/"]],
  ["'|cidr': 10.0.0.0/8", ["cidr 10.0.0.0/8"]],
  ["'|base64': foo", ["text «*»Zm9v«*»"]],
])("a key without a field, %s, is of keywords", (line, expected) => {
  expect(item(line).field).toBeNull();
  expect(tests(line)).toEqual(expected);
});

test.each([
  ["f|contain: a", 'unknown-modifier: unknown modifier "contain"; did you mean "contains"?'],
  ["f|Contains: a", 'unknown-modifier: unknown modifier "Contains"; did you mean "contains"?'],
  ["f|not: a", 'unknown-modifier: unknown modifier "not"; did you mean "neq"?'],
  ["f|: a", "unknown-modifier: a modifier is missing behind a |"],
  ["f|contains|contains: a", 'repeated-modifier: modifier "contains" stands here twice'],
  ["f|wide|utf16le: a", 'repeated-modifier: modifier "utf16le" stands here twice'],
  ["f|re|i|ignorecase: a", 'repeated-modifier: modifier "ignorecase" stands here twice'],
  [
    "f|exists|neq: true",
    'modifier-combination: modifier "exists" stands alone; for the opposite write false',
  ],
  [
    "f|exists: 'true'",
    'boolean-expected: modifier "exists" needs true or false, not "true"; write true, without quotes',
  ],
  [
    "f|exists: no",
    'boolean-expected: modifier "exists" needs true or false, not "no"; write false, without quotes',
  ],
  ["'|exists': true", 'field-expected: modifier "exists" needs a field before it'],
  ["'|gt': 5", 'field-expected: modifier "gt" needs a field before it'],
  [
    "f|contains: null",
    'null-with-modifier: modifier "contains" has no meaning for null, or nothing behind the colon; write a value, or the field without modifiers',
  ],
  ["f|lt: '5'", 'number-expected: modifier "lt" needs a number: remove the quotes around 5'],
  ["f|lt: abc", 'number-expected: modifier "lt" needs a number, not "abc"'],
  ["f|hour: '5'", 'number-expected: modifier "hour" needs a number: remove the quotes around 5'],
  ["f|gte|hour: 5", 'modifier-order: modifier "hour" comes before the comparison: write hour|gte'],
  [
    "f|gt|lt: 5",
    'modifier-combination: modifier "lt" cannot follow another comparison; write two keys',
  ],
  [
    "f|contains|re: a",
    'modifier-order: modifier "re" takes the value as written, so it comes first: write re|…',
  ],
  [
    "f|re|cased: a",
    'modifier-combination: a regular expression minds letter case anyway: leave "cased" out',
  ],
  ["f|i: a", 'modifier-order: modifier "i" is a flag of "re": write re|i'],
  [
    "f|contains|base64offset: a",
    "wildcard-in-encoding: a value with wildcards cannot be encoded: write base64offset|contains, in this order, and \\* for a star that is meant",
  ],
  [
    "f|base64: 'a*'",
    "wildcard-in-encoding: a value with wildcards cannot be encoded: write base64|contains, in this order, and \\* for a star that is meant",
  ],
  [
    "f|base64|windash: a",
    'modifier-order: modifier "windash" comes before the encoding: write windash|base64offset',
  ],
  ["f|base64|wide: a", 'modifier-order: modifier "wide" cannot follow another encoding'],
  [
    "f|windash|base64: -a -b -c -d",
    'too-many-variants: too many dashes to encode with "base64"; at most three',
  ],
  [
    "f|endswith|fieldref: a",
    'modifier-order: modifier "fieldref" takes the value as written, so it comes first: write fieldref|contains',
  ],
  [
    "f|fieldref: 'a*'",
    'field-name-expected: modifier "fieldref" needs the name of one field, without wildcards',
  ],
  ["f|fieldref: 5", 'field-name-expected: modifier "fieldref" needs the name of a field'],
  [
    "f|cidr: 10.0.0.1/8",
    'invalid-network: "10.0.0.1/8" has bits set beyond its prefix; did you mean 10.0.0.0/8?',
  ],
  ["f|cidr: 10.0.0.0/33", 'invalid-network: "/33" is no prefix length; it lies between 0 and 32'],
  ["f|cidr: '10.*'", 'invalid-network: "10.*" is no network; write 10.0.0.0/8 or fc00::/7'],
  [
    "f|cidr|contains: 10.0.0.0/8",
    'modifier-combination: modifier "contains" does not work on what the modifiers before it make',
  ],
  [
    "f|gt|contains: 5",
    'modifier-combination: modifier "contains" does not work on a comparison of numbers',
  ],
  ["f|cased|lt: 5", 'modifier-combination: modifier "cased" has no meaning with "lt"'],
  [
    "f|expand: '%user%'",
    "unresolved-placeholder: placeholder %user% has no value list; add it under placeholders in the configuration",
  ],
  [
    "f|contains|expand: '\\\\%user%'",
    "unresolved-placeholder: placeholder %user% has no value list; add it under placeholders in the configuration",
  ],
  [
    "f|re|expand: '%user%'",
    "unresolved-placeholder: placeholder %user% has no value list; add it under placeholders in the configuration",
  ],
  ["f|expand: 5", 'text-expected: modifier "expand" needs text with a %placeholder% in it'],
  ["f|all: []", 'empty-list: modifier "all" needs values to combine'],
])("%s is refused with the reason", (line, message) => {
  expect(refusal(line)).toBe(`error ${message}`);
});

test.each([
  [
    "f|contains: 5",
    'number-as-text: modifier "contains" takes 5 as text; put it in quotes to say so',
  ],
  [
    "f|cased: true",
    'number-as-text: modifier "cased" takes true as text; put it in quotes to say so',
  ],
  [
    "f|contains: ''",
    'empty-value: "contains" with an empty value is true for any value that is present',
  ],
  [
    "f|base64offset: abc",
    'base64offset-without-contains: base64offset matches a whole value here; did you mean "base64offset|contains"?',
  ],
  ["f|hour: 24", 'time-part-range: "hour" lies between 0 and 23, not at 24'],
  ["f|contains|all: [a]", 'all-of-one: modifier "all" changes nothing for a single value'],
  ["f|lt: [1, 2]", 'list-of-bounds: "lt" with a list: one bound decides, leave the others out'],
  [
    "f: ['', null]",
    "null-and-empty: null and the empty text in one list: true when the field is absent or empty",
  ],
  ["f: []", 'empty-list: an empty list is read as null: "f" is absent'],
])("%s runs with a warning", (line, message) => {
  expect(refusal(line)).toBe(`warning ${message}`);
  expect(item(line).kind).toBe("item");
});

test.each(["f: []", "f|contains: []", "f|neq: []"])("%s asks for null", (line) => {
  expect(tests(line)).toEqual(["null"]);
  expect(item(line).negated).toBe(line.includes("neq"));
});

test.each([
  ["(?=x)", "look-ahead"],
  ["a(?!x)", "look-ahead"],
  ["(?<=x)a", "look-behind"],
  ["(?<!x)a", "look-behind"],
  ["(a)\\1", "back-reference"],
  ["(?P<n>a)\\k<n>", "back-reference"],
  ["(?>a)", "atomic group"],
  ["a++", "possessive quantifier"],
])("the regular expression %s is refused as %s", (source, name) => {
  expect(refusal(`f|re: '${source}'`)).toMatch(
    new RegExp(`^error unsupported-regex: an? ?.*${name}|^error unsupported-regex: ${name}`),
  );
});

test.each([
  "[(?=]x",
  "\\(?=x",
  "\\\\d",
  "[+]+",
  "a\\++",
  "\\Q(?=\\E",
  "(?i)a",
  "(?P<n>a)",
  "(?<n>a)",
  "\\p{L}+",
  "[[:alpha:]]+",
  "[\\]\\w-]{1,3}",
  '\\/\\-\\_\\"',
  "a{,3}",
])("the regular expression %s runs", (source) => {
  expect(tests(`f|re: '${source.replaceAll("'", "''")}'`)).toEqual([`/${source}/`]);
});

test.each([
  ["(a", "missing closing )"],
  ["[z-a]", "invalid character class range"],
  ["a{1001}", "invalid repeat count"],
  ["\\h", "invalid escape sequence"],
  ["*a", "missing argument to repetition operator"],
])("the regular expression %s is invalid: %s", (source, reason) => {
  expect(refusal(`f|re: '${source}'`)).toContain(
    `error invalid-regex: invalid regular expression, ${reason}`,
  );
});

test("a list has 2,000 regular expressions at most, those that a value list makes too", () => {
  const list = (count: number): string =>
    `f|re: ${JSON.stringify(Array.from({ length: count }, (_, index) => `a${index}+`))}`;
  expect(tests(list(2_000))).toHaveLength(2_000);
  expect(refusal(list(2_001))).toContain("error too-many-regexes: more than 2000 regular");
});

test("what the rule says is kept with each value", () => {
  expect(item("f|contains: 'a*'").values).toMatchObject([
    { written: "a*", at: { file: "rule.yml", line: 7, column: 17 } },
  ]);
});
