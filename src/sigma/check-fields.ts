import { didYouMean } from "../lib/suggest.ts";
import type { RuleDocument } from "./ast.ts";
import { isEcsField } from "./compile/field-lookup.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { fieldsOfRule } from "./rule-items.ts";
import type { CorrelationInput, CorrelationRule } from "./rule-set.ts";
import { logSourceText, type View, viewsOf } from "./view.ts";

/**
 * Warns of fields of a rule that no event can have: the views that the rule sees events through
 * know their fields, and none of them has this one. A rule that also sees events of open shape
 * (JSON, Windows) is not doubted.
 */
export function fieldsChecked(
  views: readonly View[],
): (rule: RuleDocument, asked?: AskedFields) => readonly Diagnostic[] {
  // Thousands of rules share a hundred log sources.
  const known = new Map<string, readonly View[]>();
  return (rule, asked = { by: rule.meta.id, fields: fieldsOfRule(rule) }) => {
    const source = logSourceText(rule.logsource);
    const seen = known.get(source) ?? viewsOf(rule.logsource, views);
    known.set(source, seen);
    return checkFields(rule, asked, seen);
  };
}

/** Fields that are asked of a rule's events, and by which rule. */
interface AskedFields {
  readonly by: string;
  readonly fields: ReturnType<typeof fieldsOfRule>;
}

/** What a correlation asks of the events of one of its rules. */
export function fieldsOfInput(
  { meta }: CorrelationRule,
  { group, values }: CorrelationInput,
): AskedFields {
  const { id, file, line } = meta;
  const fields = [...group, ...(values ?? [])];
  return { by: id, fields: fields.map((field) => ({ field, at: { file, line, column: 1 } })) };
}

function checkFields(
  rule: RuleDocument,
  { by, fields }: AskedFields,
  seen: readonly View[],
): readonly Diagnostic[] {
  if (seen.length === 0 || seen.some((view) => view.known.size === 0)) return [];
  const diagnostics: Diagnostic[] = [];
  const told = new Set<string>();
  let names: readonly string[] | null = null;
  for (const { field, at } of fields) {
    if (told.has(field) || isEcsField(field) || seen.some((view) => provides(view, field)))
      continue;
    const warning = { severity: "warning", rule: by, ...at } as const;
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

function provides(view: View, field: string): boolean {
  if (view.fields.has(field) || view.known.has(field)) return true;
  const dot = field.indexOf(".");
  return dot !== -1 && view.known.has(field.slice(0, dot));
}
