import { expect, test } from "vitest";

import { loadRules } from "../../../../src/sigma/index.ts";
import { jsonEvent, ruleText } from "../../../support/sigma-rule.ts";

const texts = ["kiwi#1", "less", "caf\u00E9", "\u{1F600}ok", "~~", "a^b", "quiet", "\\deep\\"];
const text = ruleText(`sel:\n  f|contains: ${JSON.stringify(texts)}\ncondition: sel`);
const filler = ".".repeat(300);

test.each([
  ["\u212AIWI#1", true],
  ["kiwi;1", false],
  ["LE\u017Fs", true],
  ["les", false],
  ["CAF\u00C9", true],
  ["caf\u00E8", false],
  ["\u{1F600}OK", true],
  ["\u{1F601}ok", false],
  ["~~", true],
  ["~^", false],
  ["a~b", false],
  ["A^B", true],
  ["\\Deep\\", true],
  ["", false],
])("a list of texts finds %j in long values as in short ones: %s", (value, expected) => {
  const values = [value, `${filler}${value}`, `${value}${filler}`, [filler, null, filler + value]];
  for (const evaluation of ["indexed", "oracle"] as const) {
    const rules = loadRules([{ path: "r.yml", text }], { views: [], evaluation });
    for (const f of values) {
      expect(rules.match(jsonEvent({ f })).length === 1, `${evaluation} ${String(f)}`).toBe(
        expected,
      );
    }
  }
});

test.each([
  ["kiwi#1", false],
  ["Kiwi#1", true],
  ["Kiwi;1", false],
  ["caf\u00C9", true],
  ["caf\u00E9", false],
  ["\u{1F600}ok", true],
])("a list of texts in their case finds %j in long values as in short ones: %s", (f, expected) => {
  const cased = ["Kiwi#1", "caf\u00C9", "\u{1F600}ok", "b", "D", "~~", "aX", "Xa"];
  const list = `sel:\n  f|contains|cased: ${JSON.stringify(cased)}\ncondition: sel`;
  for (const evaluation of ["indexed", "oracle"] as const) {
    const file = { path: "r.yml", text: ruleText(list) };
    const rules = loadRules([file], { views: [], evaluation });
    for (const value of [f, `${filler}${f}`, `${f}${filler}`]) {
      expect(rules.match(jsonEvent({ f: value })).length === 1, `${evaluation} ${value}`).toBe(
        expected,
      );
    }
  }
});
