import { expect, test } from "vitest";

import { ruleText, rulesOf } from "../../../support/sigma-rule.ts";

const ID = "11111111-1111-4111-8111-111111111111";
const planOf = (detection: string) => rulesOf(ruleText(detection)).plan(ID);

test("a plan tells the cover by field and text", () => {
  const plan = planOf("s:\n  f|endswith: \\evil.exe\n  g: 1\ncondition: s");
  expect(plan?.covers).toMatchObject([
    { atoms: [{ field: "f", kind: "suffix", text: "\\evil.exe" }] },
    { atoms: [{ field: "g", kind: "exact", text: "1" }] },
  ]);
});

test("a rule of nothing but a not has no cover", () => {
  expect(planOf("s:\n  f: abc\ncondition: not s")?.covers).toEqual([]);
});

test("a plan tells what a not forbids", () => {
  const plan = planOf("s:\n  f: abc\nfilter:\n  g: noise\ncondition: s and not filter");
  expect(plan?.forbids).toMatchObject([{ field: "g", kind: "exact", text: "noise" }]);
});

test("a plan asks a regular expression last, and tells the text that it needs", () => {
  const plan = planOf("s:\n  f|re: needle[0-9]+\n  g: abc\ncondition: s");
  expect(plan?.items.map(({ field }) => field)).toEqual(["g", "f"]);
  expect(plan?.items[1]?.regexes).toEqual([{ source: "needle[0-9]+", literals: ["needle"] }]);
});

test("a rule that is not there has no plan", () => {
  expect(rulesOf(ruleText("s:\n  f: a\ncondition: s")).plan("x")).toBeNull();
});
