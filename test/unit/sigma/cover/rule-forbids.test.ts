import { expect, test } from "vitest";

import { ruleForbids } from "../../../../src/sigma/cover/rule-forbids.ts";
import { parseSigma } from "../../../../src/sigma/parse/parse-sigma.ts";

/** What a rule with these selections forbids, as `kind text`. */
function forbidden(detection: Readonly<Record<string, unknown>>): string[] {
  const text = JSON.stringify({
    title: "Rule",
    id: "11111111-1111-4111-8111-111111111111",
    logsource: { product: "test" },
    detection,
  });
  const [document] = parseSigma(text, "rule.yml").documents;
  if (document?.kind !== "rule") throw new Error("not a rule");
  return ruleForbids(document, () => 1).map((atom) => `${atom.kind} ${atom.text}`);
}

test.each([
  ["a and not b", { b: { "f|endswith": [".exe", ".TMP"] } }, ["suffix .exe", "suffix .tmp"]],
  ["a and not b", { b: { f: 0 } }, ["exact 0"]],
  ["a and not b", { b: { f: "x", g: "y" } }, []],
  ["a and not b", { b: [{ f: "x" }, { g: "y" }] }, ["exact x", "exact y"]],
  ["a and not b", { b: { "f|contains|all": ["x", "y"] } }, []],
  ["a and not 1 of b*", { b1: { f: "x" }, b2: { f: "y" } }, ["exact x", "exact y"]],
  ["a and not all of b*", { b1: { f: "x" }, b2: { f: "y" } }, []],
  ["a or not b", { b: { f: "x" } }, []],
  ["not (a or b)", { b: { f: "x" } }, ["exact 1", "exact x"]],
  ["a and b", { b: { "f|neq": "x" } }, ["exact x"]],
  ["a and not b", { b: { "f|neq": "x" } }, []],
  ["a and not b", { b: { "f|cased": "x" } }, []],
  ["a and not b", { b: { "f|contains": "caf\u00E9" } }, []],
  ["a and not b", { b: { "f|contains": "x?y" } }, []],
  ["a and not b", { b: { "f|contains": "x#y" } }, []],
  ["a and not b", { b: { f: "" } }, ["exact "]],
  ["a and not b", { b: { "f|contains": "" } }, []],
  ["a and not b", { b: { "f|re": "x" } }, []],
  ["a and not b", { b: { f: null } }, []],
])("%s with %j forbids %j", (condition, selections, expected) => {
  expect(forbidden({ a: { g: 1 }, ...selections, condition })).toEqual(expected);
});
