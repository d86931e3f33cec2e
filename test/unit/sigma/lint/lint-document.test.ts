import { expect, test } from "vitest";

import { loadingRules } from "../../../../src/sigma/index.ts";
import { DOCUMENT_LINTS } from "../../../../src/sigma/lint/registry.ts";
import { ruleText, said } from "../../../support/parse-rule.ts";

const SOUND = ruleText("s:\n  f: 1\ncondition: s");

test("a sound rule has nothing to be said about", () => {
  expect(said(SOUND)).toEqual([]);
});

test.each([
  [
    "id: 11111111-2222-4333-8444-555555555555\n",
    "",
    /^warning missing-id 1:1 .* which changes with its title and content$/,
  ],
  [
    "id: 1",
    "id: x1",
    "warning invalid-id 2:5 the id is not a UUID; other tools will not accept it",
  ],
  ["level: low\n", "", "info missing-level 1:1 the rule has no level, so its alerts have none"],
  [
    "level: low",
    "level: hgh",
    'warning unknown-level 3:8 unknown level "hgh"; did you mean "high"?',
  ],
  [
    "level: low",
    "level: Low",
    'warning unknown-level 3:8 unknown level "Low"; did you mean "low"?',
  ],
  [
    "level: low",
    "level: low\nstatus: tst",
    'warning unknown-status 4:9 unknown status "tst"; did you mean "test"?',
  ],
  [
    "level: low",
    "level: low\ndate: 2023-02-29",
    'warning invalid-date 4:7 date "2023-02-29" is no date; write it as 2026-01-31',
  ],
  [
    "level: low",
    "level: low\nmodified: yesterday",
    'warning invalid-date 4:11 modified "yesterday" is no date; write it as 2026-01-31',
  ],
  [
    "level: low",
    "level: low\ntags: [Attack.T1059]",
    'warning invalid-tag 4:8 tag "Attack.T1059" is not a namespace and a name in lower case; did you mean "attack.t1059"?',
  ],
  [
    "level: low",
    "level: low\ntags: [malware]",
    'warning invalid-tag 4:8 tag "malware" is not a namespace and a name in lower case, as attack.t1059',
  ],
  [
    "level: low",
    "level: low\nrelated: [{ id: 11111111-2222-4333-8444-555555555556, type: drived }]",
    'warning unknown-related-type 4:61 unknown relation "drived"; did you mean "derived"?',
  ],
  [
    "title: T",
    `title: ${"T".repeat(257)}`,
    "warning long-title 1:8 the title has 257 characters; 256 are allowed",
  ],
  [
    "condition: s",
    "condition: s\n  filter:\n    g: 2",
    'warning unused-selection 9:3 selection "filter" is in no condition, so it changes nothing',
  ],
  [
    "f: 1",
    "f: yes",
    "warning yaml11-boolean 7:8 yes is text here and a boolean to other tools; put it in quotes",
  ],
])("%o made %o is told", (from, to, expected) => {
  const [line, ...others] = said(SOUND.replace(from, to));
  expect(others).toEqual([]);
  expect(line).toMatch(expected);
});

test.each(["f: 'yes'", "f: yesterday", "f: [a, b]"])("%s is fine", (line) => {
  expect(said(SOUND.replace("f: 1", line))).toEqual([]);
});

test.each([
  "s: { Image: cmd.exe' }",
  "s: { Image: \u201Ccmd.exe\u201D }",
  "s: { Image: }",
  "s:\n  Image:\n    - a\n    -",
  "s: [Image|endswith:cmd.exe]",
  "s: Image:cmd.exe",
  "s:\n  Image\n    - cmd.exe",
  "keywords: [Image|endswith:cmd.exe]",
])("%s has a slip", (detection) => {
  const [selection] = detection.split(":");
  expect(said(ruleText(`${detection}\ncondition: ${selection}`))).toHaveLength(1);
});

test.each([
  "s: { CommandLine: it's 'quoted' }",
  "s: { CommandLine: \u201C }",
  "s: { User: !!str }",
  "filter_null: { Image: }",
  "keywords: [jndi:ldap]",
  "s: C:\\Windows\\Temp",
  "s: HKLM:\\Software",
  "s: 10.0.0.1:443",
  "s: std::string",
  "s: http://example.org",
  "s: ms-msdt:/id",
  "s: [fail:a, fail:b]",
])("%s may be meant", (detection) => {
  const [selection] = detection.split(":");
  expect(said(ruleText(`${detection}\ncondition: ${selection}`))).toEqual([]);
});

test("the lints of a long list of maps are run in slices", () => {
  const maps = Array.from({ length: 1_001 }, (_, index) => `{ f: ${index} }`).join(", ");
  const text = ruleText(`s: [${maps}]\ncondition: s`);
  const pauses = (lint: boolean): number =>
    [...loadingRules([{ path: "rule.yml", text }], { views: [], lint })].length;
  expect(pauses(true) - pauses(false)).toBeGreaterThanOrEqual(DOCUMENT_LINTS.length);
});
