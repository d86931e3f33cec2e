import type { Item, Selection } from "../ast.ts";

/**
 * The selections with their items changed. A selection without items stands for one that was
 * dropped, and is left out of what it stands in. Nothing changed gives the same map.
 */
export function mapItems(
  selections: ReadonlyMap<string, Selection>,
  change: (item: Item) => Selection | null,
): ReadonlyMap<string, Selection> {
  let same = true;
  const mapped = new Map<string, Selection>();
  for (const [name, selection] of selections) {
    const made = mapSelection(selection, change);
    if (made !== selection) same = false;
    mapped.set(name, made);
  }
  return same ? selections : mapped;
}

/** Whether all that it asked was dropped. */
export function isDropped(selection: Selection): boolean {
  return selection.kind !== "item" && selection.items.length === 0;
}

function mapSelection(selection: Selection, change: (item: Item) => Selection | null): Selection {
  if (selection.kind === "item") return change(selection) ?? selection;
  const items = selection.items.map((item) => mapSelection(item, change));
  if (items.every((item, index) => item === selection.items[index])) return selection;
  return { ...selection, items: items.filter((item) => !isDropped(item)) };
}
