import type { Slices } from "../../lib/slices.ts";
import type { ConditionNode, CorrelationDocument, RuleDocument } from "../ast.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { applyStep } from "./apply-step.ts";
import { withContentHash } from "./content.ts";
import type { Pipeline, ProcessingItem } from "./pipeline.ts";
import { type PipelineRefusal, Run, type Subject } from "./run.ts";
import { isDropped } from "./walk.ts";

/** Rules and correlations after the pipelines, and what these refuse. */
interface Processed {
  readonly rules: readonly RuleDocument[];
  readonly correlations: readonly CorrelationDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Runs the pipelines, in their order, over each rule and then each correlation. A rule that a
 * pipeline refuses is left out, with a diagnostic; all others are there. In slices.
 */
export function* applyPipelines(
  rules: readonly RuleDocument[],
  correlations: readonly CorrelationDocument[],
  pipelines: readonly Pipeline[],
): Slices<Processed> {
  if (pipelines.length === 0) return { rules, correlations, diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const steps = pipelines.flatMap(({ items }) => items);
  const processed: Subject[] = [];
  for (const rule of rules) {
    const made = yield* process(rule, [], { steps, diagnostics });
    if (made !== null) processed.push(made);
  }
  const targets = new Map<string, Subject>();
  for (const each of [...processed, ...correlations]) {
    targets.set(each.meta.id, each);
    if (each.meta.name !== undefined && !targets.has(each.meta.name))
      targets.set(each.meta.name, each);
  }
  for (const correlation of correlations) {
    const referenced = reachable(correlation, targets);
    const made = yield* process(correlation, referenced, { steps, diagnostics });
    if (made !== null) processed.push(made);
  }
  return {
    rules: processed.filter((each) => each.kind === "rule"),
    correlations: processed.filter((each) => each.kind === "correlation"),
    diagnostics,
  };
}

/** The subject as the steps leave it; null when they refuse it. */
function* process(
  subject: Subject,
  referenced: readonly Subject[],
  {
    steps,
    diagnostics,
  }: { readonly steps: readonly ProcessingItem[]; readonly diagnostics: Diagnostic[] },
): Slices<Subject | null> {
  const run = new Run(referenced);
  let changed = subject;
  for (const step of steps) {
    yield;
    changed = applyStep(changed, step, run);
    if (run.refusal !== null) {
      diagnostics.push(refusalOf(subject, run.refusal));
      return null;
    }
  }
  if (changed === subject) return subject;
  const settled = changed.kind === "rule" ? withoutDropped(changed) : changed;
  if (settled !== null) return withContentHash(subject, settled);
  diagnostics.push(allDropped(subject));
  return null;
}

/** A selection of which nothing is left is asked no more; null when no condition is left. */
function withoutDropped(rule: RuleDocument): RuleDocument | null {
  const left = [...rule.selections].filter(([, selection]) => !isDropped(selection));
  if (left.length === rule.selections.size) return rule;
  const names = new Set(left.map(([name]) => name));
  const conditions = rule.conditions.flatMap((condition) => {
    const root = pruned(condition.root, names);
    return root === null ? [] : [{ ...condition, root }];
  });
  if (conditions.length === 0) return null;
  return { ...rule, selections: new Map(left), conditions };
}

function pruned(node: ConditionNode, names: ReadonlySet<string>): ConditionNode | null {
  switch (node.kind) {
    case "and":
    case "or": {
      const items = node.items.flatMap((item) => pruned(item, names) ?? []);
      return items.length === 0 ? null : { kind: node.kind, items };
    }
    case "not": {
      const item = pruned(node.item, names);
      return item === null ? null : { kind: "not", item };
    }
    case "selection":
      return names.has(node.name) ? node : null;
    case "atLeast": {
      const left = node.names.filter((name) => names.has(name));
      if (left.length === 0) return null;
      // "all of them" stays all of those that are left.
      return { ...node, count: Math.min(node.count, left.length), names: left };
    }
    case "constant":
      return node;
  }
}

/** What a correlation is about, down its chain. */
function reachable(
  document: CorrelationDocument,
  targets: ReadonlyMap<string, Subject>,
): readonly Subject[] {
  const found = new Set<Subject>();
  const waiting: Subject[] = [document];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.kind !== "correlation") continue;
    for (const { name } of next.rules) {
      const target = targets.get(name);
      if (target === undefined || found.has(target)) continue;
      found.add(target);
      waiting.push(target);
    }
  }
  return [...found];
}

function refusalOf({ meta }: Subject, { step, message, at }: PipelineRefusal): Diagnostic {
  const { file, line, column } = step.at;
  return {
    code: "pipeline-refusal",
    severity: "error",
    message: `pipeline "${step.pipeline}" (${file}:${line}:${column}) refuses the rule: ${message}`,
    rule: meta.id,
    ...at,
  };
}

function allDropped({ meta, at }: Subject): Diagnostic {
  const message = "the pipelines drop all that the rule looks for: nothing is left to match";
  return { code: "pipeline-drops-all", severity: "error", message, rule: meta.id, ...at };
}
