import { didYouMean } from "../lib/suggest.ts";
import type { ConditionNode, CorrelationDocument, Reference, RuleDocument } from "./ast.ts";
import { renameCondition } from "./condition-names.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { isRising } from "./rising.ts";
import type { CorrelationRule } from "./rule-set.ts";

/** A correlation and how each of its rules feeds it. */
export interface ResolvedCorrelation {
  readonly correlation: CorrelationRule;
  /** Whether it lets its rules alert on their own. */
  readonly generate: boolean;
  readonly inputs: readonly CorrelationInput[];
}

/** Which fields of one rule's events a correlation reads. */
export interface CorrelationInput {
  readonly rule: string;
  /** The rule's field for each group-by field, in the order of `groupBy`. */
  readonly group: readonly string[];
  /** What is counted; null counts events. */
  readonly values: readonly string[] | null;
}

/**
 * Ties correlations to the rules they name, by id or by name. A correlation with a reference that
 * leads nowhere, or an alias that leaves a rule out, is refused: it would count too little.
 */
export function resolveCorrelations(
  rules: readonly RuleDocument[],
  documents: readonly CorrelationDocument[],
): {
  readonly resolved: readonly ResolvedCorrelation[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const targets = new Map<string, RuleDocument | CorrelationDocument>();
  for (const target of [...rules, ...documents].toReversed()) {
    if (target.meta.name !== undefined) targets.set(target.meta.name, target);
  }
  for (const target of [...rules, ...documents]) targets.set(target.meta.id, target);
  const diagnostics: Diagnostic[] = [];
  const resolved: ResolvedCorrelation[] = rules.flatMap((rule) => ownAggregation(rule) ?? []);
  for (const document of documents) {
    const problems: Diagnostic[] = [];
    const inputs = inputsOf(document, targets, problems);
    problems.push(...checkAliases(document, inputs));
    diagnostics.push(...problems);
    if (problems.length === 0) resolved.push(tie(document, inputs));
  }
  return { resolved, diagnostics };
}

/** Sigma 1, `| count() by …`: a correlation over the rule itself, under the rule's own name. */
function ownAggregation(rule: RuleDocument): ResolvedCorrelation | null {
  const { aggregation, meta } = rule;
  if (aggregation === null) return null;
  const { type, field, groupBy, condition, timespanMicros, percentile } = aggregation;
  return {
    generate: false,
    correlation: {
      meta,
      type,
      condition,
      ...(percentile === undefined ? {} : { percentile }),
      timespanMicros,
      groupBy,
      inputs: [meta.id],
      emit: isRising({ type, condition }) ? "early" : "final",
    },
    inputs: [{ rule: meta.id, group: groupBy, values: field === null ? null : [field] }],
  };
}

function tie(document: CorrelationDocument, rules: readonly RuleDocument[]): ResolvedCorrelation {
  const { meta, type, timespanMicros, groupBy, fields, generate, percentile } = document;
  const words = expressionOf(document, rules);
  return {
    generate,
    correlation: {
      meta,
      type,
      condition: conditionOf(document, rules.length),
      ...(words === null ? {} : { expression: words }),
      ...(percentile === undefined ? {} : { percentile }),
      timespanMicros,
      groupBy,
      inputs: rules.map((rule) => rule.meta.id),
      emit: document.emit,
    },
    inputs: rules.map((rule) => ({
      rule: rule.meta.id,
      group: groupBy.map((name) => aliased(document, name, rule)),
      values: fields.length === 0 ? null : fields.map((name) => aliased(document, name, rule)),
    })),
  };
}

/** A temporal type without a condition is about all of its rules. */
function conditionOf(document: CorrelationDocument, rules: number): CorrelationRule["condition"] {
  const temporal = document.type === "temporal" || document.type === "temporal_ordered";
  const open = Object.keys(document.condition).length === 0 && document.expression === undefined;
  return temporal && open ? { gte: rules } : document.condition;
}

/** The condition in words, with the ids of the rules for what the document calls them. */
function expressionOf(
  { expression, rules: references }: CorrelationDocument,
  rules: readonly RuleDocument[],
): ConditionNode | null {
  if (expression === undefined) return null;
  const ids = new Map(
    references.map(({ name }) => {
      const found = rules.find(({ meta }) => meta.id === name || meta.name === name);
      return [name, found?.meta.id ?? name];
    }),
  );
  return renameCondition(expression, (name) => ids.get(name) ?? name);
}

function inputsOf(
  document: CorrelationDocument,
  targets: ReadonlyMap<string, RuleDocument | CorrelationDocument>,
  problems: Diagnostic[],
): readonly RuleDocument[] {
  const inputs = new Set<RuleDocument>();
  for (const reference of document.rules) {
    const target = targets.get(reference.name);
    const problem = referenceProblem(reference, target, targets.keys());
    if (problem !== null) problems.push(refusal(document, reference, problem));
    else if (target?.kind === "rule") inputs.add(target);
  }
  return [...inputs];
}

function referenceProblem(
  reference: Reference,
  target: RuleDocument | CorrelationDocument | undefined,
  names: Iterable<string>,
): readonly [code: string, message: string] | null {
  const { name } = reference;
  if (target === undefined) {
    return ["unknown-rule", `no rule has the id or name "${name}"${didYouMean(name, names)}`];
  }
  if (target.kind === "correlation") {
    const hint = "name the detection rules that it is about instead";
    return [
      "unsupported-chaining",
      `"${name}" is a correlation, which cannot feed another; ${hint}`,
    ];
  }
  if (target.aggregation !== null) {
    const hint = 'take its "| count()" out and say it in the correlation';
    return ["unsupported-chaining", `rule "${name}" counts its own matches already; ${hint}`];
  }
  return null;
}

function checkAliases(
  document: CorrelationDocument,
  inputs: readonly RuleDocument[],
): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  for (const [alias, byRule] of document.aliases) {
    const names = new Set(inputs.flatMap(({ meta }) => [meta.id, meta.name ?? meta.id]));
    for (const name of byRule.keys()) {
      if (names.has(name)) continue;
      const message = `alias "${alias}" names "${name}", which is none of the rules`;
      const written = document.rules.map((reference) => reference.name);
      problems.push(
        refusal(document, document, ["alias-unknown-rule", message + didYouMean(name, written)]),
      );
    }
    for (const rule of inputs) {
      if (aliasOf(byRule, rule) !== undefined) continue;
      const message = `alias "${alias}" says no field for rule "${rule.meta.name ?? rule.meta.id}"`;
      problems.push(refusal(document, document, ["alias-incomplete", message]));
    }
  }
  return problems;
}

function aliased(document: CorrelationDocument, name: string, rule: RuleDocument): string {
  const byRule = document.aliases.get(name);
  return (byRule === undefined ? undefined : aliasOf(byRule, rule)) ?? name;
}

function aliasOf(byRule: ReadonlyMap<string, string>, rule: RuleDocument): string | undefined {
  const { id, name } = rule.meta;
  return byRule.get(id) ?? (name === undefined ? undefined : byRule.get(name));
}

function refusal(
  document: CorrelationDocument,
  where: Pick<Reference, "at">,
  [code, message]: readonly [code: string, message: string],
): Diagnostic {
  return { code, severity: "error", message, rule: document.meta.id, ...where.at };
}
