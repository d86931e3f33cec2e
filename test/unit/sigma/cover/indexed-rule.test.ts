import { expect, test } from "vitest";

import { finish } from "../../../../src/lib/slices.ts";
import type { Subject } from "../../../../src/sigma/compile/subject.ts";
import { indexRules, type IndexedRule } from "../../../../src/sigma/cover/indexed-rule.ts";
import { allNeeds, anyNeed, type Atom, type Need, OPEN } from "../../../../src/sigma/cover/need.ts";

const LIKELIHOODS = new Map([
  ["always", 1],
  ["half", 0.5],
  ["tenth", 0.1],
  ["never", 0.00001],
]);

const atom = (slot: number, text: string): Atom => ({ slot, kind: "contains", text });
const shows = (slot: number, text: string): Need => ({ kind: "atom", atom: atom(slot, text) });

function planned(need: Need, forbids: readonly Atom[] = [], views = 1): IndexedRule | undefined {
  const subjects = Array.from({ length: views }, () => ({}) as Subject);
  const plans = indexRules([{ demand: { need, covers: [], forbids }, subjects }], ({ text }) => {
    return LIKELIHOODS.get(text) ?? 0;
  });
  return finish(plans)[0];
}

function covers(plan: IndexedRule | undefined): string[] {
  return (plan?.covers ?? []).map(({ atoms }) => atoms.map(({ text }) => text).join("|"));
}

test("the rarest cover comes first, further ones that tell enough follow", () => {
  const need = allNeeds([shows(1, "always"), shows(1, "half"), shows(1, "tenth")]);
  expect(covers(planned(need))).toEqual(["tenth", "half"]);
});

test("a rule that is hardly ever asked has one cover and forbids nothing", () => {
  const plan = planned(allNeeds([shows(1, "never"), shows(1, "half")]), [atom(1, "half")]);
  expect(covers(plan)).toEqual(["never"]);
  expect(plan?.forbids).toEqual([]);
});

test("a field that no first cover is of is read only for what decides most events", () => {
  const both = anyNeed([shows(1, "half"), shows(1, "half")]);
  expect(covers(planned(allNeeds([shows(1, "half"), shows(2, "tenth")])))).toEqual(["tenth"]);
  expect(covers(planned(allNeeds([shows(1, "tenth"), shows(2, "tenth")])))).toHaveLength(2);
  expect(planned(both, [atom(2, "tenth"), atom(2, "half")])?.forbids).toEqual([atom(2, "half")]);
});

test("what one of several views shows forbids nothing", () => {
  expect(planned(OPEN, [atom(1, "half")], 1)?.forbids).toHaveLength(1);
  expect(planned(OPEN, [atom(1, "half")], 2)?.forbids).toEqual([]);
});
