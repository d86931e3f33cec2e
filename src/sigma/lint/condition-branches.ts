import { stringifyJson } from "../../lib/json.ts";
import { yamlEntry } from "../../lib/yaml.ts";
import type { ConditionNode, RuleDocument, Selection } from "../ast.ts";
import { conditionNames, nodesOf } from "../condition-tree.ts";
import { itemsOf } from "../rule-items.ts";
import type { Lint, LintSubject, Say } from "./lint.ts";
import { testKey } from "./test-relations.ts";
import { truthTable, type TruthTable } from "./truth-table.ts";
import { scalarsOf } from "./written-items.ts";

/** What a condition says, case by case: branches that change nothing are mistakes. */
export const conditionBranches: Lint = {
  codes: [
    {
      code: "constant-condition",
      severity: "warning",
      says: "The condition is the same whatever the selections are: never true, or always.",
      example: "detection: { s: { f: 1 }, condition: s and not s }",
      instead: "detection: { s: { f: 1 }, g: { g: 1 }, condition: s and not g }",
    },
    {
      code: "unreachable-branch",
      severity: "warning",
      says: "A branch of the condition can never change its result.",
      example: "detection: { s1: { f: 1 }, s2: { g: 1 }, condition: 1 of s* or s2 }",
      instead: "detection: { s1: { f: 1 }, s2: { g: 1 }, condition: 1 of s* }",
    },
    {
      code: "duplicate-selection",
      severity: "info",
      says: "Two selections of a rule ask the same.",
      example: "detection: { s1: { f: a }, s2: { f: A }, condition: s1 or s2 }",
      instead: "detection: { s1: { f: a }, s2: { f: b }, condition: s1 or s2 }",
    },
    {
      code: "only-negations",
      severity: "info",
      says: "The rule matches every event that none of its selections describes.",
      example: "detection: { filter: { f: 1 }, condition: not filter }",
      instead: "detection: { s: { g: 1 }, filter: { f: 1 }, condition: s and not filter }",
    },
  ],
  check(subject, say) {
    const { document, detection } = subject;
    if (document.kind !== "rule") return;
    const keys = selectionKeys(document, subject, say);
    const condition = detection === undefined ? undefined : yamlEntry(detection, "condition");
    const nodes = scalarsOf(condition?.value);
    for (const [index, { root }] of document.conditions.entries()) {
      const table = truthTable([...conditionNames(root)], (name) => keys.get(name) ?? name);
      const at = nodes[index] ?? document.at;
      if (table !== null) checkRoot(root, table, (code, message) => say(code, at, message));
    }
  },
};

type Tell = (code: string, message: string) => void;

function checkRoot(root: ConditionNode, table: TruthTable, tell: Tell): void {
  const truth = table.of(root);
  if (truth === 0n || truth === table.all) {
    // A selector that fits nothing was told already.
    if (nodesOf(root).some(({ kind }) => kind === "constant")) return;
    tell("constant-condition", `the condition is ${truth === 0n ? "never" : "always"} true`);
    return;
  }
  let kept = root;
  const branches = branchesOf(root);
  // Each is tried in turn: a condition with more was generated.
  for (const branch of branches.length > BRANCHES_MAX ? [] : branches) {
    const smaller = remove(kept, branch);
    // A branch that went with another one is not there any more.
    if (smaller === null || smaller === kept || table.of(smaller) !== truth) continue;
    kept = smaller;
    tell(
      "unreachable-branch",
      `"${show(branch)}" changes nothing: the condition is the same without it`,
    );
  }
  // Bit 0 is the case in which no selection holds.
  if ((truth & 1n) === 1n) {
    tell("only-negations", "every event that no selection describes matches");
  }
}

/**
 * The parts of a condition that could go: from the last to the first, so that of two that say the
 * same the first stays, and the whole before its parts.
 */
function branchesOf(node: ConditionNode): readonly ConditionNode[] {
  if (node.kind === "not") return branchesOf(node.item);
  if (node.kind !== "and" && node.kind !== "or") return [];
  return node.items.toReversed().flatMap((item) => [item, ...branchesOf(item)]);
}

/** The tree without the node, which is found by identity; null when nothing is left. */
function remove(tree: ConditionNode, node: ConditionNode): ConditionNode | null {
  if (tree === node) return null;
  switch (tree.kind) {
    case "and":
    case "or": {
      const items = tree.items.flatMap((item) => remove(item, node) ?? []);
      return items.length < 2 ? (items[0] ?? null) : rebuilt(tree, items);
    }
    case "not":
      return removeUnderNot(tree, node);
    case "selection":
    case "atLeast":
    case "constant":
      return tree;
  }
}

function removeUnderNot(
  tree: Extract<ConditionNode, { kind: "not" }>,
  node: ConditionNode,
): ConditionNode | null {
  const item = remove(tree.item, node);
  if (item === tree.item) return tree;
  return item === null ? null : { kind: "not", item };
}

/** What was not touched keeps its identity, so that its branches are found again. */
function rebuilt(
  tree: Extract<ConditionNode, { kind: "and" | "or" }>,
  items: readonly ConditionNode[],
): ConditionNode {
  const same =
    items.length === tree.items.length && items.every((each, i) => each === tree.items[i]);
  return same ? tree : { kind: tree.kind, items };
}

function show(node: ConditionNode): string {
  switch (node.kind) {
    case "and":
    case "or":
      return `(${node.items.map(show).join(` ${node.kind} `).slice(0, SHOWN_MAX)})`;
    case "not":
      return `not ${show(node.item)}`;
    case "selection":
      return node.name;
    case "atLeast":
      return `${node.count} of ${node.names.join(", ").slice(0, SHOWN_MAX)}`;
    case "constant":
      return String(node.value);
  }
}

/** The name of the first selection that asks the same, for each. */
function selectionKeys(
  document: RuleDocument,
  { detection, nodeAt }: LintSubject,
  say: Say,
): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  const keys = new Map<string, string>();
  for (const [name, selection] of document.selections) {
    if (itemsOf([selection]).reduce((sum, { values }) => sum + values.length, 0) > VALUES_MAX)
      continue;
    const key = selectionKey(selection);
    const before = first.get(key);
    keys.set(name, before ?? name);
    if (before === undefined) {
      first.set(key, name);
      continue;
    }
    const entry = detection === undefined ? undefined : yamlEntry(detection, name);
    const message = `selection "${name}" asks the same as "${before}"`;
    say("duplicate-selection", entry?.key ?? nodeAt(document.at), message);
  }
  return keys;
}

function selectionKey(selection: Selection): string {
  if (selection.kind !== "item") {
    return `${selection.kind}(${selection.items.map(selectionKey).toSorted().join(",")})`;
  }
  const { field, negated, linking, values } = selection;
  const tests = values.map(({ variants }) => variants.map(testKey).join("|")).toSorted();
  return stringifyJson([field, negated, values.length === 1 ? "any" : linking, tests]);
}

const BRANCHES_MAX = 100;
const SHOWN_MAX = 100;
/** Selections of more values than this are not compared. */
const VALUES_MAX = 5_000;
