import type { Value } from "../event/index.ts";
import type { Brand } from "../lib/brand.ts";
import type { EpochMicros } from "../lib/time.ts";
import type { Match, MatchedItem } from "../sigma/index.ts";
import { alertIdOf } from "./alert-id.ts";
import type { Alert } from "./alert.ts";
import { boundValue, SharedBudget, type ValueBounds } from "./bound-value.ts";

/** As much of a document as an alert carries. */
export type BoundDocument = Brand<Readonly<Record<string, unknown>>, "BoundDocument">;

/** A match and what explains it. */
interface MatchEvidence {
  readonly match: Match;
  readonly items: readonly MatchedItem[];
  readonly detected: EpochMicros;
  /** `toDocument` of the event; without it the alert names the event only. */
  readonly document?: BoundDocument;
}

/** Matched items in one alert; the first ones are kept. */
const ITEMS_MAX = 64;
const ITEM_BOUNDS: ValueBounds = { textMax: 2_048, charsMax: 4_096, depthMax: 8 };
/** Characters of all their values and patterns; with a document, an alert has 128 Ki at most. */
const ITEMS_CHARS_MAX = 32_768;
/** The projection comes first in a document, the native record last. */
const DOCUMENT_BOUNDS: ValueBounds = { textMax: 16_384, charsMax: 98_304, depthMax: 32 };

/** A document within bounds: the same for all alerts of its event. */
export function boundDocument(document: Readonly<Record<string, unknown>>): BoundDocument {
  // An object stays an object, and only here does it become a bounded one.
  return boundValue(document, DOCUMENT_BOUNDS) as BoundDocument;
}

/** The alert of one rule and one event, within bounds; its id is the same in every replay. */
export function alertOfMatch(evidence: MatchEvidence): Alert {
  const { match, items, detected, document } = evidence;
  const { rule, event } = match;
  return {
    id: alertIdOf([rule.meta.id, rule.meta.contentHash, event.id]),
    rule: rule.meta,
    time: event.time,
    detected,
    matched: boundItems(items),
    events: [{ id: event.id, dataset: event.dataset, time: event.time, rule: rule.meta.id }],
    ...(document === undefined ? {} : { document }),
  };
}

function boundItems(items: readonly MatchedItem[]): readonly MatchedItem[] {
  const budget = new SharedBudget(ITEM_BOUNDS, ITEMS_CHARS_MAX);
  const kept: MatchedItem[] = [];
  for (const { selection, field, value, pattern } of items) {
    if (kept.length >= ITEMS_MAX || budget.isSpent) break;
    // A bounded value is still JSON, a bounded text a text.
    const bounded = {
      value: budget.bound(value) as Value,
      pattern: budget.bound(pattern) as string,
    };
    kept.push({ selection, field, ...bounded });
  }
  return kept;
}
