import type { Item, RuleDocument, Selection } from "../ast.ts";
import { type Predicate, slotOf } from "../compile/compile-item.ts";
import { compileCondition } from "../compile/compile-rule.ts";
import { type CompileContext, type Finder, NONE } from "../compile/compile-test.ts";
import type { Subject } from "../compile/subject.ts";
import { conditionNames } from "../condition-tree.ts";
import type { MatchedItem } from "../rule-set.ts";
import { valueOnce } from "./compiled-once.ts";
import { fieldValue, valueAt } from "./findings.ts";

/** What a rule that matched is explained with. */
interface MatchParts {
  readonly context: CompileContext;
  /** The predicate of a part of a rule, the same at each call: matching asked most of them. */
  readonly predicateOf: (selection: Selection) => Predicate;
}

/** Explains matches of one rule; the subject is turned to the event. */
export type MatchExplainer = (subject: Subject) => readonly MatchedItem[];

/**
 * Gives the items that made the rule match, of each selection that held and stands in a condition
 * that held. Made once for a rule: finding what to ask takes longer than asking.
 */
export function matchExplainer(document: RuleDocument, parts: MatchParts): MatchExplainer {
  const { selections } = document;
  const heldNames = namesThatHold(document, parts);
  const explains = Array.from(selections, ([name, selection]) => {
    return { name, explain: ofSelection(name, selection, parts) };
  });
  return (subject) => {
    const held = heldNames(subject);
    const items: MatchedItem[] = [];
    for (const { name, explain } of explains) if (held.has(name)) explain(subject, items);
    return items;
  };
}

/** The names in the conditions that hold. */
function namesThatHold(
  { selections, conditions }: RuleDocument,
  { predicateOf }: MatchParts,
): (subject: Subject) => ReadonlySet<string> {
  const [only] = conditions;
  if (only !== undefined && conditions.length === 1) {
    // The rule matched, so its only condition held.
    const names = conditionNames(only.root);
    return () => names;
  }
  const predicates = new Map<string, Predicate>();
  for (const [name, selection] of selections) predicates.set(name, predicateOf(selection));
  const compiled = conditions.map(({ root }) => {
    return { names: conditionNames(root), holds: compileCondition(root, predicates) };
  });
  return (subject) => {
    const held = compiled.filter(({ holds }) => holds(subject));
    return new Set(held.flatMap(({ names }) => [...names]));
  };
}

/** Adds the items of a part of a rule that holds. */
type Explain = (subject: Subject, items: MatchedItem[]) => void;

function ofSelection(name: string, selection: Selection, parts: MatchParts): Explain {
  const holds = parts.predicateOf(selection);
  const explains = explainsOf(name, selection, parts);
  return (subject, items) => {
    if (!holds(subject)) return;
    for (const explain of explains) explain(subject, items);
  };
}

function explainsOf(name: string, selection: Selection, parts: MatchParts): readonly Explain[] {
  if (selection.kind !== "item") {
    return selection.items.map((item) => ofSelection(name, item, parts));
  }
  const { context } = parts;
  return [
    selection.negated ? ofNegated(name, selection, context) : ofItem(name, selection, context),
  ];
}

function ofNegated(selection: string, item: Item, context: CompileContext): Explain {
  const { field, linking, values } = item;
  const join = linking === "all" ? " and " : " or ";
  const pattern = `not ${values.map(({ written }) => written).join(join)}`;
  return (subject, items) => {
    items.push({ selection, field, value: fieldValue(item, subject, context), pattern });
  };
}

function ofItem(selection: string, item: Item, context: CompileContext): Explain {
  const { field, linking, values } = item;
  const slot = slotOf(item, context);
  // A list may be long, and what matches stand at its front: made as far as it was asked.
  const finders: Finder[] = [];
  return (subject, items) => {
    const cell = subject.cell(slot);
    for (const [index, test] of values.entries()) {
      const find = (finders[index] ??= valueOnce(test, context));
      const found = find(cell, subject);
      if (found === NONE) continue;
      items.push({ selection, field, value: valueAt(cell, found), pattern: test.written });
      if (linking === "any") break;
    }
  };
}
