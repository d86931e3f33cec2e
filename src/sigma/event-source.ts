import type { LogSource } from "../event/index.ts";
import { viewsOf } from "./check-fields.ts";
import type { View } from "./view.ts";

/** What the events of a configured source can be. */
export interface EventSource {
  /** All of them. */
  readonly stated: LogSource;
  /** What each event tells by itself: any value is possible. */
  readonly open: readonly (keyof LogSource)[];
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
