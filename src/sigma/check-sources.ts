import type { RuleDocument } from "./ast.ts";
import { logSourceText } from "./check-fields.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { canFeed, type EventSource } from "./event-source.ts";
import type { View } from "./view.ts";

/** Says of a rule that none of the sources has events for it. */
export function checkSources(
  rule: RuleDocument,
  views: readonly View[],
  sources: readonly EventSource[],
): readonly Diagnostic[] {
  if (sources.some((source) => canFeed(source, rule.logsource, views))) return [];
  const message = `no source has events of ${logSourceText(rule.logsource)}: the rule never runs`;
  return [{ code: "no-source", severity: "info", message, rule: rule.meta.id, ...rule.at }];
}
