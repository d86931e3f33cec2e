import type { LogSource } from "../event/index.ts";
import type { RuleDocument } from "./ast.ts";
import { isEcsField } from "./compile/field-lookup.ts";
import { NATIVE_VIEW } from "./compile/router.ts";
import { fieldsOfRule } from "./rule-items.ts";
import { type FieldPath, type View, viewsOf } from "./view.ts";

/** The fields of one rule, with what provides them. */
export interface RuleFields {
  readonly id: string;
  readonly title: string;
  readonly logsource: LogSource;
  readonly fields: readonly FieldUse[];
}

/** One field, and the views that can provide it; none when nothing can. */
export interface FieldUse {
  readonly field: string;
  readonly providers: readonly Provider[];
}

interface Provider {
  readonly view: string;
  /** Where the value stands, in words: `native uri, its path`, `ecs source.ip`. */
  readonly from: string;
}

/** What provides the fields of a detection rule. */
export function ruleFields(rule: RuleDocument, views: readonly View[]): RuleFields {
  const seen = viewsOf(rule.logsource, views);
  const names = [...new Set(fieldsOfRule(rule).map(({ field }) => field))];
  const { id, title } = rule.meta;
  return {
    id,
    title,
    logsource: rule.logsource,
    fields: names.map((field) => ({ field, providers: providersOf(field, seen) })),
  };
}

function providersOf(field: string, views: readonly View[]): readonly Provider[] {
  if (views.length === 0) return [{ view: NATIVE_VIEW, from: `native ${field}, if it is there` }];
  return views.flatMap((view) => {
    const from = placeIn(view, field);
    return from === null ? [] : [{ view: view.name, from }];
  });
}

function placeIn(view: View, field: string): string | null {
  const paths = view.fields.get(field);
  if (paths !== undefined) return paths.length === 0 ? null : paths.map(pathText).join(", else ");
  if (view.known.has(field) || view.known.has(field.split(".")[0] ?? "")) return `native ${field}`;
  if (isEcsField(field)) return `ecs ${field}`;
  return view.known.size === 0 ? `native ${field}, if it is there` : null;
}

function pathText(path: FieldPath): string {
  const { part, as, values } = path;
  const words = [
    `${path.in} ${path.path}`,
    ...(part === undefined ? [] : [`its ${part}`]),
    ...(as === undefined ? [] : [`as ${as}`]),
    ...(values === undefined
      ? []
      : [
          [...new Set(values)]
            .slice(0, VALUES_SHOWN)
            .map(([from, to]) => `${from}=${to}`)
            .join(" "),
        ]),
  ];
  return words.join(", ");
}

const VALUES_SHOWN = 4;
