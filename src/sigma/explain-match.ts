import type { ConditionNode, Item, RuleDocument, Selection } from "./ast.ts";
import { compileCondition } from "./compile/compile-rule.ts";
import type { CompileContext } from "./compile/compile-test.ts";
import type { Subject } from "./compile/subject.ts";
import { selectionOnce } from "./explain/compiled-once.ts";
import { fieldValue, findings } from "./explain/findings.ts";
import type { MatchedItem } from "./rule-set.ts";

/**
 * The items that made the rule match, of each selection that held and stands in a condition that
 * held. Compiles on demand, each rule once: it is asked once an alert, not once an event.
 */
export function explainMatch(
  document: RuleDocument,
  subject: Subject,
  context: CompileContext,
): readonly MatchedItem[] {
  const held = new Set<string>();
  const predicates = new Map<string, (subject: Subject) => boolean>();
  for (const [name, selection] of document.selections) {
    predicates.set(name, selectionOnce(selection, context));
  }
  for (const { root } of document.conditions) {
    if (!compileCondition(root, predicates)(subject)) continue;
    for (const name of selectionNames(root)) held.add(name);
  }
  const items: MatchedItem[] = [];
  for (const [name, selection] of document.selections) {
    if (!held.has(name) || predicates.get(name)?.(subject) !== true) continue;
    explainSelection(
      selection,
      (item) => items.push(...explainItem(name, item, subject, context)),
      {
        subject,
        context,
      },
    );
  }
  return items;
}

interface Scene {
  readonly subject: Subject;
  readonly context: CompileContext;
}

/** Visits the items of the branches that hold. */
function explainSelection(selection: Selection, visit: (item: Item) => void, scene: Scene): void {
  if (!selectionOnce(selection, scene.context)(scene.subject)) return;
  if (selection.kind === "item") visit(selection);
  else for (const inner of selection.items) explainSelection(inner, visit, scene);
}

function explainItem(
  selection: string,
  item: Item,
  subject: Subject,
  context: CompileContext,
): MatchedItem[] {
  const { field } = item;
  if (!selectionOnce(item, context)(subject)) return [];
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

function selectionNames(node: ConditionNode): readonly string[] {
  switch (node.kind) {
    case "and":
    case "or":
      return node.items.flatMap(selectionNames);
    case "not":
      return selectionNames(node.item);
    case "selection":
      return [node.name];
    case "atLeast":
      return node.names;
    case "constant":
      return [];
  }
}
