import { readFileSync } from "node:fs";

import { load } from "js-yaml";
import { expect, test } from "vitest";

import { finish } from "../../src/lib/slices.ts";
import type { Item, RuleDocument, Selection } from "../../src/sigma/ast.ts";
import { parseSigma } from "../../src/sigma/parse/parse-sigma.ts";
import { applyPipelines } from "../../src/sigma/pipelines/apply-pipelines.ts";
import { parsePipelines } from "../../src/sigma/pipelines/parse-pipelines.ts";
import { placeholdersOf } from "../../src/sigma/pipelines/placeholders-of.ts";
import { type ItemValue, plainText, valuesOf } from "../../src/sigma/pipelines/values.ts";

/** What pySigma 1.5.1 makes of our rules with our pipelines, each with each, as it was recorded. */
const FOLDER = "test/conformance/pipelines";
const inputs = load(readFileSync(`${FOLDER}/inputs.yml`, "utf8")) as {
  rules: Record<string, string>;
  pipelines: Record<string, string>;
};
const expected = JSON.parse(readFileSync(`${FOLDER}/expected.json`, "utf8")) as [
  string,
  string,
  Record<string, unknown>,
][];

/** Where Sluice means to differ, with the reason. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  "attributes / placeholders": "a rule without the attribute is not refused: it does not have it",
  "replace plain stretches with wildcards / process":
    "a stretch in which nothing is replaced keeps its plain star",
  ...Object.fromEntries(
    ["", " with group", " the wildcard", " with wildcard"].map((which) => [
      `replace${which} / lists`,
      "a value that was cased stays so",
    ]),
  ),
  "replace plain stretches / placeholders": "a placeholder is replaced before any other step",
  "upper / placeholders": "a placeholder is replaced before any other step",
};

test("every pipeline meets every rule", () => {
  const pairs = Object.keys(inputs.pipelines).flatMap((pipeline) =>
    Object.keys(inputs.rules).map((rule) => `${pipeline} / ${rule}`),
  );
  expect(expected.map(([pipeline, rule]) => `${pipeline} / ${rule}`)).toEqual(pairs);
  expect(pairs).toEqual(expect.arrayContaining(Object.keys(DIFFERENCES)));
});

const alike = expected.filter(([pipeline, rule]) => !differs(pipeline, rule));
const unlike = expected.filter(([pipeline, rule]) => differs(pipeline, rule));

test.each(alike)("pipeline %s over rule %s gives what pySigma gives", (pipeline, rule, made) => {
  expect(process(inputs.pipelines[pipeline] ?? "", inputs.rules[rule] ?? "")).toEqual(made);
});

test.each(unlike)("pipeline %s over rule %s differs, as it says here", (pipeline, rule, made) => {
  expect(process(inputs.pipelines[pipeline] ?? "", inputs.rules[rule] ?? "")).not.toEqual(made);
});

function differs(pipeline: string, rule: string): boolean {
  return DIFFERENCES[`${pipeline} / ${rule}`] !== undefined;
}

function process(pipeline: string, rule: string): unknown {
  const { pipelines } = parsePipelines(pipeline, "pipeline.yml");
  if (pipelines.length === 0) return { pipeline: "refused" };
  // pySigma leaves a placeholder in place until a step comes for it; so does a list of itself.
  const itself = pipeline.includes("_placeholders")
    ? new Map<string, string[]>()
    : new Map(["admins", "hosts"].map((name) => [name, [`%${name}%`]]));
  const parsed = parseSigma(rule, "rule.yml", placeholdersOf(pipelines, itself));
  const rules = parsed.documents.filter((document) => document.kind === "rule");
  expect(parsed.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const [made] = finish(applyPipelines(rules, [], pipelines)).rules;
  return made === undefined ? { refused: true } : shapeOf(made);
}

function shapeOf({ logsource, selections, meta }: RuleDocument): unknown {
  const { category = null, product = null, service = null } = logsource;
  return {
    logsource: [category, product, service],
    detections: Object.fromEntries([...selections].map(([name, each]) => [name, treeOf(each)])),
    fields: meta.fields,
  };
}

function treeOf(selection: Selection): unknown {
  if (selection.kind === "item") return itemOf(selection);
  const items = selection.items.map(treeOf);
  return items.length === 1 ? items[0] : { [selection.kind]: items };
}

function itemOf(item: Item): unknown {
  return { field: item.field, all: item.linking === "all", values: valuesOf(item).map(valueOf) };
}

function valueOf({ test: asked, string }: ItemValue): unknown {
  switch (asked.kind) {
    case "text":
      if (string === null) return ["variants"];
      return [asked.cased ? "cased" : "text", plainText(string)];
    case "number":
    case "boolean":
      return [asked.kind, asked.value];
    case "fieldref":
      return ["fieldref", asked.field];
    case "null":
    case "regex":
    case "exists":
    case "compare":
    case "cidr":
      return [asked.kind];
  }
}
