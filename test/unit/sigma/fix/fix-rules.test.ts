import { expect, test } from "vitest";

import { fixRules, noPlaceholders } from "../../../../src/sigma/index.ts";

const fix = (text: string) =>
  fixRules(text, "rule.yml", { placeholders: noPlaceholders, newId: () => "NEW" });

const RULE = `# kept
title: 'T'  # and this
level: low # last
# about tags
tags: [attack.lateral_movement]
date: "2026/01/31"
related:
  - { id: 11111111-2222-4333-8444-555555555555, type: obsoletes }
logsource: { product: zeek }
detection:
  s: { f: 'AND' }
  condition: NOT s
# the end`;

test("mends what is safe and keeps comments, quotes and the missing end of the last line", () => {
  const { text, changes } = fix(RULE);
  expect(text).toBe(`# kept
title: 'T'  # and this
id: NEW
related:
  - { id: 11111111-2222-4333-8444-555555555555, type: obsolete }
date: "2026-01-31"
# about tags
tags: [attack.lateral-movement]
logsource: { product: zeek }
detection:
  s: { f: 'AND' }
  condition: not s
level: low # last
# the end`);
  expect(changes.map(({ code }) => code).toSorted()).toEqual([
    "date-with-slashes",
    "key-order",
    "keyword-case",
    "missing-id",
    "old-related-type",
    "tactic-with-underscore",
  ]);
  expect(fix(text)).toEqual({ text, changes: [] });
});

test("keeps CRLF and a byte order mark", () => {
  const text = `\uFEFF${RULE.replaceAll("\n", "\r\n")}`;
  expect(fix(text).text).toBe(`\uFEFF${fix(RULE).text.replaceAll("\n", "\r\n")}`);
});

test.each([
  ["an error", RULE.replace("NOT s", "NOT t")],
  [
    "an alias before its anchor once sorted",
    RULE.replace("level: low", "level: &a low").replace('date: "2026/01/31"', "author: *a"),
  ],
  ["a collection", `action: global\n${RULE}`],
  ["bytes that are not UTF-8", `${RULE}\uFFFD`],
])("leaves a file with %s alone", (_name, text) => {
  expect(fix(text)).toEqual({ text, changes: [] });
});
