import { didYouMean } from "../lib/suggest.ts";
import type { ConditionNode, CorrelationDocument, Reference, RuleDocument } from "./ast.ts";
import { renameCondition } from "./condition-tree.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { isRising } from "./rising.ts";
import type { CorrelationInput, CorrelationRule } from "./rule-set.ts";

/** A correlation and how each of its detection rules feeds it. */
export interface ResolvedCorrelation {
  readonly correlation: CorrelationRule;
  /** Whether it lets its rules alert on their own. */
  readonly generate: boolean;
  readonly inputs: readonly CorrelationInput[];
}

type Target = RuleDocument | CorrelationDocument;

/**
 * Ties correlations to the rules and correlations they name, by id or by name. One with a reference
 * that leads nowhere, or an alias that leaves a rule out, is refused: it would count too little.
 */
export function resolveCorrelations(
  rules: readonly RuleDocument[],
  documents: readonly CorrelationDocument[],
): {
  readonly resolved: readonly ResolvedCorrelation[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const targets = new Map<string, Target>();
  for (const target of [...rules, ...documents].toReversed()) {
    if (target.meta.name !== undefined) targets.set(target.meta.name, target);
  }
  for (const target of [...rules, ...documents]) targets.set(target.meta.id, target);
  const diagnostics: Diagnostic[] = [];
  const resolved = new Map<CorrelationDocument, ResolvedCorrelation | null>();
  let waiting = documents;
  // Each round settles those that name only what the rounds before have settled.
  for (let round = 0; round < CHAIN_MAX && waiting.length > 0; round++) {
    const ready = waiting.filter((document) =>
      chainedBy(document, targets).every((inner) => resolved.has(inner)),
    );
    for (const document of ready) {
      const problems: Diagnostic[] = [];
      const inputs = inputsOf(document, { targets, resolved }, problems);
      problems.push(...checkAliases(document, inputs));
      diagnostics.push(...problems);
      resolved.set(document, problems.length === 0 ? tie(document, inputs) : null);
    }
    waiting = waiting.filter((document) => !resolved.has(document));
  }
  for (const document of waiting) diagnostics.push(endless(document));
  const running = documents.flatMap((document) => resolved.get(document) ?? []);
  const own = rules.flatMap((rule) => ownAggregation(rule) ?? []);
  return { resolved: withAlerts([...own, ...running]), diagnostics };
}

function chainedBy(
  { rules }: CorrelationDocument,
  targets: ReadonlyMap<string, Target>,
): readonly CorrelationDocument[] {
  return rules
    .flatMap(({ name }) => targets.get(name) ?? [])
    .filter((target) => target.kind === "correlation");
}

function endless(document: CorrelationDocument): Diagnostic {
  const message =
    "the correlations that it names lead back to it, to a circle, " +
    `or down a chain of more than ${CHAIN_MAX}; name the detection rules themselves`;
  return refusal(document, document, ["endless-chain", message]);
}

/**
 * A correlation that feeds others alerts only if one of these says `generate`. Where it does not,
 * and all of these are told final, it is final too, so that they see the truth and not what was
 * first told of it.
 */
function withAlerts(resolved: readonly ResolvedCorrelation[]): readonly ResolvedCorrelation[] {
  const fedBy = new Map<string, ResolvedCorrelation[]>();
  for (const outer of resolved) {
    for (const { rule } of outer.correlation.chained ?? []) {
      fedBy.set(rule, [...(fedBy.get(rule) ?? []), outer]);
    }
  }
  const alerts = (id: string): boolean => {
    const outer = fedBy.get(id);
    return outer === undefined || outer.some(({ generate }) => generate);
  };
  const emit = ({ meta, emit: own }: CorrelationRule): CorrelationRule["emit"] => {
    if (alerts(meta.id)) return own;
    const early = fedBy.get(meta.id)?.some((outer) => emit(outer.correlation) === "early");
    return early === true ? own : "final";
  };
  return resolved.map((each) => {
    const { correlation } = each;
    const told = { alerts: alerts(correlation.meta.id), emit: emit(correlation) };
    return { ...each, correlation: { ...correlation, ...told } };
  });
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
      alerts: true,
      emit: isRising({ type, condition }) ? "early" : "final",
    },
    inputs: [{ rule: meta.id, group: groupBy, values: field === null ? null : [field] }],
  };
}

function tie(document: CorrelationDocument, inputs: readonly Target[]): ResolvedCorrelation {
  const { meta, type, timespanMicros, groupBy, fields, generate, percentile } = document;
  const words = expressionOf(document, inputs);
  const read = (input: Target): CorrelationInput => ({
    rule: input.meta.id,
    group: groupBy.map((name) => aliased(document, name, input)),
    values: fields.length === 0 ? null : fields.map((name) => aliased(document, name, input)),
  });
  const chained = inputs.filter((input) => input.kind === "correlation").map(read);
  return {
    generate,
    correlation: {
      meta,
      type,
      condition: conditionOf(document, inputs.length),
      ...(words === null ? {} : { expression: words }),
      ...(percentile === undefined ? {} : { percentile }),
      timespanMicros,
      groupBy,
      inputs: inputs.map((input) => input.meta.id),
      ...(chained.length === 0 ? {} : { chained }),
      alerts: true,
      emit: document.emit,
    },
    inputs: inputs.filter((input) => input.kind === "rule").map(read),
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
  rules: readonly Target[],
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

interface Scope {
  readonly targets: ReadonlyMap<string, Target>;
  /** Null for a correlation that is refused. */
  readonly resolved: ReadonlyMap<CorrelationDocument, ResolvedCorrelation | null>;
}

function inputsOf(
  document: CorrelationDocument,
  scope: Scope,
  problems: Diagnostic[],
): readonly Target[] {
  const inputs = new Set<Target>();
  for (const reference of document.rules) {
    const target = scope.targets.get(reference.name);
    const problem =
      target === undefined
        ? unknownRule(reference, scope.targets.keys())
        : targetProblem(document, target, scope);
    if (problem !== null) problems.push(refusal(document, reference, problem));
    else if (target !== undefined) inputs.add(target);
  }
  return [...inputs];
}

function unknownRule({ name }: Reference, names: Iterable<string>): Problem {
  const list = name.includes(",") ? "; write a list, with - or in []" : didYouMean(name, names);
  return ["unknown-rule", `no rule has the id or name "${name}"${list}`];
}

function targetProblem(
  document: CorrelationDocument,
  target: Target,
  scope: Scope,
): Problem | null {
  const name = target.meta.name ?? target.meta.id;
  if (target.kind === "correlation") {
    return scope.resolved.get(target) === null
      ? ["refused-rule", `correlation "${name}" does not run; correct it first`]
      : chainProblem(document, target);
  }
  if (target.aggregation === null) return null;
  const hint = 'take its "| count()" out and say it in the correlation';
  return ["unsupported-chaining", `rule "${name}" counts its own matches already; ${hint}`];
}

/** A hit has no fields but those that it is grouped by, and no numbers. */
function chainProblem(document: CorrelationDocument, inner: CorrelationDocument): Problem | null {
  const name = inner.meta.name ?? inner.meta.id;
  const { type, groupBy, fields } = document;
  if (type === "value_sum" || type === "value_avg" || type === "value_percentile") {
    const hint = "name the detection rules whose events have them";
    return ["unsupported-chaining", `${type} needs numbers, which "${name}" has none of; ${hint}`];
  }
  const missing = [...groupBy, ...fields]
    .map((field) => aliased(document, field, inner))
    .find((field) => !inner.groupBy.includes(field));
  if (missing === undefined) return null;
  const hint = "add it to its group-by, or an alias for it here";
  return ["chained-field", `correlation "${name}" is not grouped by "${missing}"; ${hint}`];
}

function checkAliases(
  document: CorrelationDocument,
  inputs: readonly Target[],
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

function aliased(document: CorrelationDocument, name: string, rule: Target): string {
  const byRule = document.aliases.get(name);
  return (byRule === undefined ? undefined : aliasOf(byRule, rule)) ?? name;
}

function aliasOf(byRule: ReadonlyMap<string, string>, rule: Target): string | undefined {
  const { id, name } = rule.meta;
  return byRule.get(id) ?? (name === undefined ? undefined : byRule.get(name));
}

function refusal(
  document: CorrelationDocument,
  where: Pick<Reference, "at">,
  [code, message]: Problem,
): Diagnostic {
  return { code, severity: "error", message, rule: document.meta.id, ...where.at };
}

type Problem = readonly [code: string, message: string];

/** So many correlations can feed one another in a row. */
const CHAIN_MAX = 10;
