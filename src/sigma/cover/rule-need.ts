import type { ConditionNode, Item, RuleDocument, Selection } from "../ast.ts";
import { allNeeds, anyNeed, type Need, OPEN } from "./need.ts";

/** What one item needs of the event. */
type ItemNeed = (item: Item) => Need;

/** What every event that the rule matches shows. */
export function ruleNeed(document: RuleDocument, itemNeed: ItemNeed): Need {
  const { selections } = document;
  const scene: Scene = { selections, itemNeed };
  return anyNeed(document.conditions.map(({ root }) => conditionNeed(root, true, scene)));
}

interface Scene {
  readonly selections: ReadonlyMap<string, Selection>;
  readonly itemNeed: ItemNeed;
}

/** `wanted` turns around below a `not`, and with it AND and OR. */
function conditionNeed(node: ConditionNode, wanted: boolean, scene: Scene): Need {
  switch (node.kind) {
    case "and":
    case "or": {
      const items = node.items.map((item) => conditionNeed(item, wanted, scene));
      return (node.kind === "and") === wanted ? allNeeds(items) : anyNeed(items);
    }
    case "not":
      return conditionNeed(node.item, !wanted, scene);
    case "selection":
      return namedNeed(node.name, wanted, scene);
    case "atLeast": {
      const items = node.names.map((name) => namedNeed(name, wanted, scene));
      // Fewer than `count` true is: all but `count - 1` false.
      return atLeast(wanted ? node.count : items.length - node.count + 1, items);
    }
    case "constant":
      return node.value === wanted ? OPEN : NEVER;
  }
}

function namedNeed(name: string, wanted: boolean, { selections, itemNeed }: Scene): Need {
  const selection = selections.get(name);
  if (selection !== undefined) return partNeed(selection, wanted, itemNeed);
  return wanted ? NEVER : OPEN;
}

function partNeed(selection: Selection, wanted: boolean, itemNeed: ItemNeed): Need {
  if (selection.kind === "item") return itemPart(selection, wanted, itemNeed);
  const items = selection.items.map((item) => partNeed(item, wanted, itemNeed));
  return (selection.kind === "all") === wanted ? allNeeds(items) : anyNeed(items);
}

function itemPart(item: Item, wanted: boolean, itemNeed: ItemNeed): Need {
  if (wanted) return itemNeed(item);
  return item.negated ? itemNeed({ ...item, negated: false }) : OPEN;
}

function atLeast(count: number, items: readonly Need[]): Need {
  if (count <= 0) return OPEN;
  if (count > items.length) return NEVER;
  return { kind: "atLeast", count, items };
}

const NEVER: Need = anyNeed([]);
