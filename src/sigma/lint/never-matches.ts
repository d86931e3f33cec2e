import type { ConditionNode, Item, RuleDocument, Selection, Test, ValueTest } from "../ast.ts";
import { quoted } from "../parse/quoted.ts";
import type { Lint, LintSubject, Say } from "./lint.ts";
import { coversAll } from "./redundant-values.ts";
import { disjoint } from "./test-relations.ts";

/** What one field must be at once and cannot: the branch of the rule never matches. */
export const neverMatches: Lint = {
  codes: [
    {
      code: "never-matches",
      severity: "warning",
      says: "Two things are asked of one field that no value is; only a field with a list of values could be both.",
      example: "detection: { s: { f|startswith: a, f|endswith: b, f: cb }, condition: s }",
      instead: "detection: { s: { f|startswith: a, f|endswith: b }, condition: s }",
    },
    {
      code: "filtered-away",
      severity: "warning",
      says: "A selection that is under `not` takes out all that another one of the condition lets in.",
      example:
        "detection: { s: { f: cmd }, filter: { f|contains: cm }, condition: s and not filter }",
      instead:
        "detection: { s: { f: cmd }, filter: { g|contains: cm }, condition: s and not filter }",
    },
  ],
  check(subject, say) {
    const { document } = subject;
    if (document.kind !== "rule") return;
    for (const selection of document.selections.values()) checkSelection(selection, subject, say);
    for (const { root } of document.conditions) checkCondition(root, document, subject, say);
  },
};

function checkSelection(selection: Selection, subject: LintSubject, say: Say): void {
  if (selection.kind === "any") {
    for (const each of selection.items) checkSelection(each, subject, say);
    return;
  }
  const required = selection.kind === "item" ? [selection] : selection.items;
  findConflict(
    required.filter((each) => each.kind === "item"),
    subject,
    say,
  );
  for (const each of required) if (each.kind !== "item") checkSelection(each, subject, say);
}

/** What selections that are ANDed by the condition ask together. */
function checkCondition(
  root: ConditionNode,
  document: RuleDocument,
  subject: LintSubject,
  say: Say,
): void {
  const required = [...new Set(requiredNames(root))];
  const items = required.flatMap((name) => requiredItems(document.selections.get(name)));
  if (required.length > 1) findConflict(items, subject, say);
  for (const name of new Set(refusedNames(root))) {
    const filter = document.selections.get(name);
    if (filter === undefined || required.includes(name)) continue;
    const parts = requiredItems(filter);
    if (
      parts.length === 0 ||
      isNested(filter) ||
      !parts.every((part) => items.some((item) => implies(item, part)))
    )
      continue;
    const message = `${quoted(name)} takes out all that the other selections let in`;
    say("filtered-away", subject.nodeAt(parts[0]?.at ?? document.at), message);
  }
}

function findConflict(items: readonly Item[], { nodeAt }: LintSubject, say: Say): void {
  const byField = new Map<string, Demand[]>();
  for (const item of items) {
    if (item.field === null || item.negated) continue;
    const demands = byField.get(item.field) ?? [];
    byField.set(item.field, demands);
    for (const demand of demandsOf(item)) {
      const other = demands.find((each) => conflict(each, demand));
      if (other !== undefined) {
        const message = `no value of ${quoted(item.field)} is both ${other.shown} and ${demand.shown}`;
        say("never-matches", nodeAt(demand.at), message);
        return;
      }
      if (demands.length < DEMANDS_MAX) demands.push(demand);
    }
  }
}

/** Tests of which a value must pass one. */
interface Demand {
  readonly tests: readonly Test[];
  readonly shown: string;
  readonly at: Item["at"];
}

function demandsOf(item: Item): readonly Demand[] {
  return item.linking === "all"
    ? item.values.slice(0, VALUES_MAX).map((value) => demandOf([value], value.at))
    : [demandOf(item.values, item.at)];
}

function demandOf(values: readonly ValueTest[], at: Item["at"]): Demand {
  const tests = values.flatMap(({ variants }) => variants);
  const first = values[0] === undefined ? "" : quoted(values[0].written);
  return { tests, shown: values.length > 1 ? `one of ${first}, …` : shown(tests[0], first), at };
}

function shown(test: Test | undefined, written: string): string {
  if (test?.kind === "null") return "null";
  if (test?.kind === "exists") return test.expected ? "there" : "absent";
  return test?.kind === "compare" ? `${test.operator} ${test.value}` : written;
}

function conflict(one: Demand, other: Demand): boolean {
  if (one.tests.length * other.tests.length > PAIRS_MAX) return false;
  return one.tests.every((test) => other.tests.every((each) => disjoint(test, each)));
}

/** Whether an event that the item lets in is one that `wide` lets in. */
function implies(item: Item, wide: Item): boolean {
  if (item.field !== wide.field || item.negated || wide.negated) return false;
  if (item.values.length * wide.values.length > PAIRS_MAX) return false;
  const covered = (value: ValueTest) => wide.values.some((each) => coversAll(each, value));
  if (wide.linking === "all") {
    return wide.values.every(
      (each) => item.linking === "all" && item.values.some((value) => coversAll(each, value)),
    );
  }
  return item.linking === "all" ? item.values.some(covered) : item.values.every(covered);
}

/** Selections without which the condition is false. */
function requiredNames(node: ConditionNode): readonly string[] {
  if (node.kind === "selection") return [node.name];
  if (node.kind === "and") return node.items.flatMap(requiredNames);
  return node.kind === "atLeast" && node.count === node.names.length ? node.names : [];
}

/** Selections with which the condition is false. */
function refusedNames(node: ConditionNode): readonly string[] {
  if (node.kind === "and") return node.items.flatMap(refusedNames);
  if (node.kind !== "not") return [];
  const { item } = node;
  if (item.kind === "selection") return [item.name];
  return item.kind === "atLeast" && item.count === 1 ? item.names : [];
}

/** Whether a selection is more than items that all must hold. */
function isNested(selection: Selection): boolean {
  if (selection.kind === "item") return false;
  return selection.kind === "any" || selection.items.some((each) => each.kind !== "item");
}

/** Items that each event of the selection passes. */
function requiredItems(selection: Selection | undefined): readonly Item[] {
  if (selection === undefined || selection.kind === "any") return [];
  return selection.kind === "item"
    ? [selection]
    : selection.items.filter((each) => each.kind === "item");
}

const PAIRS_MAX = 10_000;
const DEMANDS_MAX = 50;
/** Of values that must all be there, more are generated, and each is held against others. */
const VALUES_MAX = 1_000;
