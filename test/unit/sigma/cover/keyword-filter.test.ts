import { expect, test } from "vitest";

import { KeywordFilter } from "../../../../src/sigma/cover/keyword-filter.ts";
import { jsonEvent, lineEvent } from "../../../support/sigma-rule.ts";

const filter = KeywordFilter.of(["invoke-mimikatz", "sekurlsa::", "/etc/shadow"]);

test.each([
  ["Invoke-Mimikatz", true],
  ["a text with INVOKE-MIMIKATZ in it", true],
  ["privilege::debug sekurlsa::logonpasswords", true],
  ["in\u0076oke-mimi\u212Aatz", true],
  ["cat /etc/\u017Fhadow", true],
  ["invoke-mimikat", false],
  ["mimikatz", false],
  ["", false],
])("of %j it may hold a keyword: %s", (text, expected) => {
  expect(filter?.mayHold(jsonEvent({ other: "x", text }))).toBe(expected);
  expect(filter?.mayHold(lineEvent(text))).toBe(expected);
});

test.each([[["abc"]], [["1234567"]], [["caf\u00E9 noir"]]])("there is none for %j", (texts) => {
  expect(KeywordFilter.of(texts)).toBeNull();
});
