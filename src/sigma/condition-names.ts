import type { ConditionNode } from "./ast.ts";

/** The names that a condition speaks of. */
export function conditionNames(node: ConditionNode): ReadonlySet<string> {
  const names = new Set<string>();
  collect(node, names);
  return names;
}

/** The condition with other names. */
export function renameCondition(
  node: ConditionNode,
  rename: (name: string) => string,
): ConditionNode {
  const inner = (item: ConditionNode): ConditionNode => renameCondition(item, rename);
  switch (node.kind) {
    case "and":
    case "or":
      return { kind: node.kind, items: node.items.map(inner) };
    case "not":
      return { kind: "not", item: inner(node.item) };
    case "selection":
      return { kind: "selection", name: rename(node.name) };
    case "atLeast":
      return { kind: "atLeast", count: node.count, names: node.names.map(rename) };
    case "constant":
      return node;
  }
}

/** Whether a `not` is anywhere in the condition. */
export function hasNot(node: ConditionNode): boolean {
  switch (node.kind) {
    case "and":
    case "or":
      return node.items.some(hasNot);
    case "not":
      return true;
    case "selection":
    case "atLeast":
    case "constant":
      return false;
  }
}

function collect(node: ConditionNode, into: Set<string>): void {
  switch (node.kind) {
    case "and":
    case "or":
      for (const item of node.items) collect(item, into);
      break;
    case "not":
      collect(node.item, into);
      break;
    case "selection":
      into.add(node.name);
      break;
    case "atLeast":
      for (const name of node.names) into.add(name);
      break;
    case "constant":
      break;
  }
}
