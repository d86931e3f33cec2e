import { covers } from "../event/index.ts";
import type { Slices } from "../lib/slices.ts";
import { didYouMean } from "../lib/suggest.ts";
import type { Condition, ConditionNode, FilterDocument, RuleDocument, Selection } from "./ast.ts";
import { renameCondition } from "./condition-tree.ts";
import type { Diagnostic, SourcePosition } from "./diagnostic.ts";

/**
 * Adds to each rule what the filters for it say (Sigma 2.1, "Sigma Filters"): it matches where its
 * own condition and that of every filter holds. A filter is for the rules that it names whose log
 * source its own contains. A filter for no rule is a warning. In slices.
 */
export function* applyFilters(
  rules: readonly RuleDocument[],
  filters: readonly FilterDocument[],
): Slices<{
  readonly rules: readonly RuleDocument[];
  readonly diagnostics: readonly Diagnostic[];
}> {
  if (filters.length === 0) return { rules, diagnostics: [] };
  const names = new Set(rules.flatMap(({ meta }) => [meta.id, meta.name ?? meta.id]));
  const used = new Set<FilterDocument>();
  const scoped = filters.map(inItsScope);
  const filtered: RuleDocument[] = [];
  for (const rule of rules) {
    yield;
    const fitting = scoped.filter(({ filter }) => isFor(filter, rule));
    for (const { filter } of fitting) used.add(filter);
    filtered.push(fitting.length === 0 ? rule : withFilters(rule, fitting));
  }
  const diagnostics = filters.flatMap((filter) => {
    const unknown = unknownRules(filter, names);
    return used.has(filter) || unknown.length > 0 ? unknown : [unused(filter)];
  });
  return { rules: filtered, diagnostics };
}

function isFor({ rules, logsource }: FilterDocument, rule: RuleDocument): boolean {
  if (!covers(logsource, rule.logsource)) return false;
  const { id, name } = rule.meta;
  return rules === "any" || rules.some((one) => one.name === id || one.name === name);
}

/** A filter whose selections have names that no rule has. */
interface ScopedFilter {
  readonly filter: FilterDocument;
  readonly selections: readonly (readonly [name: string, selection: Selection])[];
  readonly root: ConditionNode;
}

function inItsScope(filter: FilterDocument): ScopedFilter {
  const { id, title } = filter.meta;
  // Selectors are resolved already, each in its own scope; the names need only differ.
  const scoped = (name: string): string => `filter "${title}" (${id}): ${name}`;
  return {
    filter,
    selections: [...filter.selections].map(([name, selection]) => [scoped(name), selection]),
    root: renameCondition(filter.condition.root, scoped),
  };
}

function withFilters(rule: RuleDocument, filters: readonly ScopedFilter[]): RuleDocument {
  const selections = new Map(rule.selections);
  for (const filter of filters) {
    for (const [name, selection] of filter.selections) selections.set(name, selection);
  }
  const roots = filters.map(({ root }) => root);
  return {
    ...rule,
    filters: [...(rule.filters ?? []), ...filters.map(({ filter }) => filter.meta.id)],
    selections,
    conditions: rule.conditions.map((own): Condition => ({
      ...own,
      root: { kind: "and", items: [own.root, ...roots] },
    })),
  };
}

function unknownRules(filter: FilterDocument, names: ReadonlySet<string>): readonly Diagnostic[] {
  if (filter.rules === "any") return [];
  return filter.rules
    .filter(({ name }) => !names.has(name))
    .map(({ name, at }) => {
      const message = `no detection rule has the id or name "${name}"${didYouMean(name, names)}; the filter does nothing for it`;
      return warning(filter, "unknown-rule", message, at);
    });
}

function unused(filter: FilterDocument): Diagnostic {
  const message = "the filter is for no rule: none that it names has a log source within its own";
  return warning(filter, "unused-filter", message, filter.at);
}

function warning(
  { meta }: FilterDocument,
  code: string,
  message: string,
  at: SourcePosition,
): Diagnostic {
  return { code, severity: "warning", message, rule: meta.id, ...at };
}
