import type { ConditionNode, Item, RuleDocument, Selection } from "../ast.ts";
import type { Predicate } from "../compile/compile-item.ts";
import { compileCondition } from "../compile/compile-rule.ts";
import type { CompileContext } from "../compile/compile-test.ts";
import type { Subject } from "../compile/subject.ts";
import { conditionNames } from "../condition-tree.ts";
import type { MatchedItem } from "../rule-set.ts";
import { fieldValue, findings } from "./findings.ts";

/** Where a rule that matched is explained. */
export interface MatchScene {
  /** Turned to the event. */
  readonly subject: Subject;
  readonly context: CompileContext;
  /** The predicate of a part of a rule, the same at each call: matching asked most of them. */
  readonly predicateOf: (selection: Selection) => Predicate;
}

/**
 * The items that made the rule match, of each selection that held and stands in a condition that
 * held.
 */
export function explainMatch(document: RuleDocument, scene: MatchScene): readonly MatchedItem[] {
  const { selections } = document;
  const held = new Set<string>();
  for (const root of conditionsThatHold(document, scene)) {
    for (const name of conditionNames(root)) held.add(name);
  }
  const items: MatchedItem[] = [];
  for (const [name, selection] of selections) {
    if (held.has(name)) explainSelection(name, selection, { ...scene, items });
  }
  return items;
}

function conditionsThatHold(
  { selections, conditions }: RuleDocument,
  { subject, predicateOf }: MatchScene,
): readonly ConditionNode[] {
  const roots = conditions.map(({ root }) => root);
  // The rule matched, so its only condition held.
  if (roots.length === 1) return roots;
  const predicates = new Map<string, Predicate>();
  for (const [name, selection] of selections) predicates.set(name, predicateOf(selection));
  return roots.filter((root) => compileCondition(root, predicates)(subject));
}

interface Scene extends MatchScene {
  /** What was found so far. */
  readonly items: MatchedItem[];
}

/** Adds the items of the branches that hold. */
function explainSelection(name: string, selection: Selection, scene: Scene): void {
  if (!scene.predicateOf(selection)(scene.subject)) return;
  if (selection.kind === "item") scene.items.push(...explainItem(name, selection, scene));
  else for (const inner of selection.items) explainSelection(name, inner, scene);
}

function explainItem(selection: string, item: Item, scene: MatchScene): MatchedItem[] {
  const { subject, context } = scene;
  const { field } = item;
  if (item.negated) {
    const join = item.linking === "all" ? " and " : " or ";
    const pattern = `not ${item.values.map(({ written }) => written).join(join)}`;
    return [{ selection, field, value: fieldValue(item, subject, context), pattern }];
  }
  const matched: MatchedItem[] = [];
  for (const { test, found } of findings(item, subject, context)) {
    if (found === undefined) continue;
    matched.push({ selection, field, value: found, pattern: test.written });
    if (item.linking === "any") break;
  }
  return matched;
}
