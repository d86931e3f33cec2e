import type { Item, RuleDocument, Selection } from "../ast.ts";

/** Whether what is worked out for an item takes so long that it is done in slices, and once. */
export function isLong({ values }: Item): boolean {
  const isNetworks = values[0]?.variants[0]?.kind === "cidr";
  return values.length >= (isNetworks ? NETWORKS_MIN : VALUES_MIN);
}

/** The items of a rule that are. */
export function longItems({ selections }: RuleDocument): readonly Item[] {
  const found: Item[] = [];
  for (const selection of selections.values()) collect(selection, found);
  return found;
}

function collect(selection: Selection, found: Item[]): void {
  if (selection.kind !== "item") for (const item of selection.items) collect(item, found);
  else if (isLong(selection)) found.push(selection);
}

/** Fewer are found in less time by the index that all rules share; no list of SigmaHQ has more. */
const VALUES_MIN = 5_000;
/** No index finds these: each is asked of every address. */
const NETWORKS_MIN = 100;
