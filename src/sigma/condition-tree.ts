import type { ConditionNode } from "./ast.ts";

/** A condition and all its parts; each before what is in it. */
export function nodesOf(node: ConditionNode): readonly ConditionNode[] {
  if (node.kind === "not") return [node, ...nodesOf(node.item)];
  if (node.kind !== "and" && node.kind !== "or") return [node];
  return [node, ...node.items.flatMap(nodesOf)];
}

/** The names that a condition speaks of. */
export function conditionNames(root: ConditionNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of nodesOf(root)) {
    if (node.kind === "selection") names.add(node.name);
    else if (node.kind === "atLeast") for (const name of node.names) names.add(name);
  }
  return names;
}

/** Whether a `not` is anywhere in the condition. */
export function hasNot(root: ConditionNode): boolean {
  return nodesOf(root).some(({ kind }) => kind === "not");
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
