import { groupKey, type Hit } from "../correlate/index.ts";
import type { Value } from "../event/index.ts";
import type { EpochMicros } from "../lib/time.ts";
import type { CorrelationRule } from "../sigma/index.ts";
import { alertIdOf } from "./alert-id.ts";
import type { Alert } from "./alert.ts";
import { boundValue, type ValueBounds } from "./bound-value.ts";

/** A correlation that held, and its rule. */
interface HitEvidence {
  readonly hit: Hit;
  readonly rule: CorrelationRule;
  readonly detected: EpochMicros;
}

const GROUP_BOUNDS: ValueBounds = { textMax: 2_048, charsMax: 8_192, depthMax: 8 };

/**
 * The alert of an episode or a window. Its id derives from the rule, its content, the whole group
 * and the event that began it; `correlation.episode` is the id that the event which begins the
 * episode gives, so it equals `id` unless the two differ.
 */
export function alertOfHit(evidence: HitEvidence): Alert {
  const { hit, rule, detected } = evidence;
  const key = groupKey(hit.group);
  const idFrom = (event: string) => alertIdOf([rule.meta.id, rule.meta.contentHash, key, event]);
  return {
    id: idFrom(hit.began.event),
    rule: rule.meta,
    time: hit.time,
    detected,
    matched: [],
    events: hit.evidence.map(({ event, dataset, time, rule: matched }) => ({
      id: event,
      dataset,
      time,
      rule: matched,
    })),
    correlation: {
      type: rule.type,
      // An object stays an object, and its members JSON.
      group: boundValue(hit.group, GROUP_BOUNDS) as Readonly<Record<string, Value>>,
      began: hit.began.time,
      count: hit.count,
      timespanMicros: rule.timespanMicros,
      emitted: hit.emitted,
      episode: idFrom(hit.episode),
    },
  };
}
