import type { LogSource } from "../event/index.ts";
import type { RuleDocument } from "./ast.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { logSourceText, type View, viewsOf } from "./view.ts";

/** What the events of a configured source can be. */
export interface EventSource {
  /** All of them. */
  readonly stated: LogSource;
  /** What each event tells by itself: any value is possible. */
  readonly open: readonly (keyof LogSource)[];
}

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

/** Whether a source can have events for rules of a log source, as they are or through a view. */
export function canFeed(source: EventSource, wanted: LogSource, views: readonly View[]): boolean {
  return (
    canBe(source, wanted) || viewsOf(wanted, views).some(({ events }) => canBe(source, events))
  );
}

function canBe({ stated, open }: EventSource, wanted: LogSource): boolean {
  return KEYS.every(
    (key) =>
      wanted[key] === undefined ||
      stated[key] === wanted[key] ||
      (stated[key] === undefined && open.includes(key)),
  );
}

const KEYS = ["product", "service", "category"] as const;
