import type { LogSource } from "../../../event/index.ts";
import { finish } from "../../../lib/slices.ts";
import type { YamlEntry, YamlNode } from "../../../lib/yaml.ts";
import type { Condition, ConditionNode, RuleDocument, Selection } from "../../ast.ts";
import { DocumentReport } from "../../parse/document-report.ts";
import { parseItem } from "../../parse/item.ts";
import type { ProcessingItem } from "../pipeline.ts";
import type { Run } from "../run.ts";
import type { ReadTransformation } from "./transformation-reader.ts";

/**
 * `add_condition`: the rule also asks for these items, or with `negated` that they do not hold.
 * With `template`, `$category`, `$product` and `$service` in values are those of the rule.
 */
export const readAddCondition: ReadTransformation = (params) => {
  const { report } = params;
  const entries = params.entries("conditions");
  const name = params.optionalText("name");
  const template = params.flag("template", false);
  const negated = params.flag("negated", false);
  if (entries.length === 0) report.error(params.map, '"conditions" holds no item');
  const { selection, problems } = parseItems(entries, report.file);
  for (const problem of problems) report.error(problem, problem.message);
  const place = `${params.map.line}:${params.map.column}`;
  return {
    kind: "rule",
    apply: (subject, run, step) => {
      if (subject.kind !== "rule") return subject;
      const added = template ? fromTemplate(entries, subject, run, step) : selection;
      const as = name ?? `_cond_${step.pipeline}_${place}`;
      if (!subject.selections.has(as)) return withCondition(subject, added, { name: as, negated });
      const message = `the rule has a selection "${as}" already; give the condition another name`;
      run.refuse(step, message, subject.at);
      return subject;
    },
  };
};

function withCondition(
  rule: RuleDocument,
  selection: Selection,
  { name, negated }: { readonly name: string; readonly negated: boolean },
): RuleDocument {
  const asked: ConditionNode = { kind: "selection", name };
  const node: ConditionNode = negated ? { kind: "not", item: asked } : asked;
  return {
    ...rule,
    selections: new Map([...rule.selections, [name, selection]]),
    conditions: rule.conditions.map((own): Condition => ({
      text: `${negated ? "not " : ""}${name} and (${own.text})`,
      root: { kind: "and", items: [node, own.root] },
    })),
  };
}

function parseItems(
  entries: readonly YamlEntry[],
  file: string,
): { readonly selection: Selection; readonly problems: DocumentReport["diagnostics"] } {
  const report = new DocumentReport(file);
  const items = entries.flatMap((entry) => finish(parseItem(entry, report)) ?? []);
  const problems = report.diagnostics.filter(({ severity }) => severity === "error");
  return { selection: { kind: "all", items }, problems };
}

function fromTemplate(
  entries: readonly YamlEntry[],
  { logsource, at }: RuleDocument,
  run: Run,
  step: ProcessingItem,
): Selection {
  const missing = (part: string): void =>
    run.refuse(step, `the rule's log source has no ${part} to put for $${part}`, at);
  const filled = entries.map((entry) => ({
    ...entry,
    value: fill(entry.value, logsource, missing),
  }));
  const { selection, problems } = parseItems(filled, step.at.file);
  const [first] = problems;
  if (first !== undefined) run.refuse(step, first.message, at);
  return selection;
}

function fill(node: YamlNode, logsource: LogSource, missing: (part: string) => void): YamlNode {
  if (node.kind === "sequence") {
    return { ...node, items: node.items.map((item) => fill(item, logsource, missing)) };
  }
  if (node.kind !== "scalar" || typeof node.value !== "string") return node;
  const text = node.text.replaceAll(VARIABLE, (whole, plain?: string, braced?: string) => {
    if (whole === "$$") return "$";
    const part = plain ?? braced;
    const value = PARTS.find((each) => each === part);
    if (value === undefined) return whole;
    const known = logsource[value];
    if (known === undefined) missing(value);
    return known ?? whole;
  });
  return { ...node, text, value: text, textColumn: null };
}

const PARTS = ["category", "product", "service"] as const;
const VARIABLE = /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g;
