import type { ConditionNode, Item, RuleDocument, Selection } from "../ast.ts";
import { compileItem, type Predicate } from "./compile-item.ts";
import type { CompileContext } from "./compile-test.ts";

/** A rule's conditions as predicates; `holds` when any of them does. */
export interface CompiledRule {
  readonly document: RuleDocument;
  readonly holds: Predicate;
}

/**
 * A rule whose conditions name only its own selections, as the parser has seen to; it is compiled
 * when it is asked first.
 */
export function compileRule(document: RuleDocument, context: CompileContext): CompiledRule {
  let compiled: Predicate | null = null;
  const holds: Predicate = (subject) => {
    compiled ??= conditionsOf(document, context);
    return compiled(subject);
  };
  return { document, holds };
}

function conditionsOf(document: RuleDocument, context: CompileContext): Predicate {
  const selections = new Map<string, Predicate>();
  for (const [name, selection] of document.selections) {
    selections.set(name, compileSelection(selection, context));
  }
  const roots = document.conditions.map(({ root }) => compileCondition(root, selections));
  return either(roots);
}

/** What stands under a search identifier. */
export function compileSelection(selection: Selection, context: CompileContext): Predicate {
  switch (selection.kind) {
    case "item":
      return compileItem(selection, context);
    case "any":
      return either(cheapestFirst(selection.items).map((item) => compileSelection(item, context)));
    case "all":
      return both(cheapestFirst(selection.items).map((item) => compileSelection(item, context)));
  }
}

/** A condition over predicates by the names of their selections; an unknown name never holds. */
export function compileCondition(
  node: ConditionNode,
  selections: ReadonlyMap<string, Predicate>,
): Predicate {
  const inner = (item: ConditionNode): Predicate => compileCondition(item, selections);
  switch (node.kind) {
    case "and":
      return both(node.items.map(inner));
    case "or":
      return either(node.items.map(inner));
    case "not": {
      const holds = inner(node.item);
      return (subject) => !holds(subject);
    }
    case "selection":
      return selections.get(node.name) ?? never;
    case "atLeast":
      return atLeast(
        node.count,
        node.names.map((name) => selections.get(name) ?? never),
      );
    case "constant":
      return () => node.value;
  }
}

function both(predicates: readonly Predicate[]): Predicate {
  const [only] = predicates;
  if (only !== undefined && predicates.length === 1) return only;
  return (subject) => {
    for (const holds of predicates) if (!holds(subject)) return false;
    return true;
  };
}

function either(predicates: readonly Predicate[]): Predicate {
  const [only] = predicates;
  if (only !== undefined && predicates.length === 1) return only;
  return (subject) => {
    for (const holds of predicates) if (holds(subject)) return true;
    return false;
  };
}

function atLeast(count: number, predicates: readonly Predicate[]): Predicate {
  if (count === 1) return either(predicates);
  if (count === predicates.length) return both(predicates);
  return (subject) => {
    let held = 0;
    for (const holds of predicates) {
      if (holds(subject)) held++;
      if (held >= count) return true;
    }
    return false;
  };
}

const never: Predicate = () => false;

/** Order does not change what an AND or OR means; a regex that need not run costs nothing. */
function cheapestFirst(items: readonly Selection[]): readonly Selection[] {
  return items.toSorted((a, b) => cost(a) - cost(b));
}

function cost(selection: Selection): number {
  if (selection.kind !== "item") return selection.items.reduce((sum, item) => sum + cost(item), 1);
  return (
    selection.values.reduce((sum, { variants }) => sum + variants.length, 0) * unitCost(selection)
  );
}

function unitCost(item: Item): number {
  const field = item.field === null ? 20 : 1;
  const kind = item.values[0]?.variants[0]?.kind;
  return kind === "regex" ? field * 100 : field;
}
