import { covers, type LogSource } from "../event/index.ts";
import { didYouMean } from "../lib/suggest.ts";
import type { Item, RuleDocument, Selection } from "./ast.ts";
import { isEcsField } from "./compile/field-lookup.ts";
import type { Diagnostic, SourcePosition } from "./diagnostic.ts";
import { logSourcesOf, type View } from "./view.ts";

/**
 * Warns of fields of a rule that no event can have: the views that the rule sees events through
 * know their fields, and none of them has this one. A rule that also sees events of open shape
 * (JSON, Windows) is not doubted.
 */
export function fieldsChecked(
  views: readonly View[],
): (rule: RuleDocument) => readonly Diagnostic[] {
  // Thousands of rules share a hundred log sources.
  const known = new Map<string, readonly View[]>();
  return (rule) => {
    const source = logSourceText(rule.logsource);
    const seen = known.get(source) ?? viewsOf(rule.logsource, views);
    known.set(source, seen);
    return checkFields(rule, seen);
  };
}

function checkFields(rule: RuleDocument, seen: readonly View[]): readonly Diagnostic[] {
  if (seen.length === 0 || seen.some((view) => view.known.size === 0)) return [];
  const diagnostics: Diagnostic[] = [];
  const told = new Set<string>();
  let names: readonly string[] | null = null;
  for (const { field, at } of fieldsOfRule(rule)) {
    if (told.has(field) || isEcsField(field) || seen.some((view) => provides(view, field)))
      continue;
    const warning = { severity: "warning", rule: rule.meta.id, ...at } as const;
    if (told.size === UNKNOWN_MAX) {
      const message = "more fields are unknown; correct these first";
      diagnostics.push({ ...warning, code: "too-many-diagnostics", message });
      break;
    }
    told.add(field);
    names ??= seen.flatMap((view) => [...view.fields.keys(), ...view.known]);
    const where = `events of ${logSourceText(rule.logsource)} that Sluice reads`;
    const message = `no ${where} have a field "${field}"${didYouMean(field, names)}`;
    diagnostics.push({ ...warning, code: "unknown-field", message });
  }
  return diagnostics;
}

/** Nobody reads on; a generated rule can have any number. */
const UNKNOWN_MAX = 100;

/** The views that a rule of a log source sees events through. */
export function viewsOf(logsource: LogSource, views: readonly View[]): readonly View[] {
  return views.filter((view) => logSourcesOf(view).some((shown) => covers(logsource, shown)));
}

function provides(view: View, field: string): boolean {
  if (view.fields.has(field) || view.known.has(field)) return true;
  const dot = field.indexOf(".");
  return dot !== -1 && view.known.has(field.slice(0, dot));
}

/** Each field a rule asks for, as often as it does. */
export function fieldsOfRule(
  rule: RuleDocument,
): readonly { readonly field: string; readonly at: SourcePosition }[] {
  return fieldsOf([...rule.selections.values()]);
}

function fieldsOf(selections: readonly Selection[]): { field: string; at: SourcePosition }[] {
  return selections.flatMap((selection) =>
    selection.kind === "item" ? fieldsOfItem(selection) : fieldsOf(selection.items),
  );
}

function fieldsOfItem(item: Item): { field: string; at: SourcePosition }[] {
  const own = item.field === null ? [] : [{ field: item.field, at: item.at }];
  const referred = item.values.flatMap(({ variants, at }) =>
    variants.flatMap((test) => (test.kind === "fieldref" ? [{ field: test.field, at }] : [])),
  );
  return [...own, ...referred];
}

/** A log source in words, as `product zeek, service dns`. */
export function logSourceText({ product, service, category }: LogSource): string {
  return [
    product === undefined ? [] : [`product ${product}`],
    service === undefined ? [] : [`service ${service}`],
    category === undefined ? [] : [`category ${category}`],
  ]
    .flat()
    .join(", ");
}
