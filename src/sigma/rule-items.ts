import type { Item, RuleDocument, Selection } from "./ast.ts";
import type { SourcePosition } from "./diagnostic.ts";

/** The items of selections, however deep they stand in one another. */
export function itemsOf(selections: readonly Selection[]): readonly Item[] {
  return selections.flatMap((each) => (each.kind === "item" ? [each] : itemsOf(each.items)));
}

/** Each field a rule asks for, as often as it does. */
export function fieldsOfRule({
  selections,
}: RuleDocument): readonly { readonly field: string; readonly at: SourcePosition }[] {
  return itemsOf([...selections.values()]).flatMap(({ field, values, at: itemAt }) => {
    const own = field === null ? [] : [{ field, at: itemAt }];
    const referred = values.flatMap(({ variants, at }) =>
      variants.flatMap((test) => (test.kind === "fieldref" ? [{ field: test.field, at }] : [])),
    );
    return [...own, ...referred];
  });
}
