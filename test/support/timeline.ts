import {
  type Correlator,
  type CorrelatorLimits,
  createCorrelator,
  type Fact,
  type Hit,
  type MatchFact,
} from "../../src/correlate/index.ts";
import type { EventId } from "../../src/event/index.ts";
import { parseRfc3339 } from "../../src/lib/rfc3339.ts";
import { type EpochMicros, epochMicros } from "../../src/lib/time.ts";
import type { CorrelationRule } from "../../src/sigma/index.ts";

/** A correlation of failed logins by source address; five within a minute, unless said otherwise. */
export function correlationRule(change: Partial<CorrelationRule> = {}): CorrelationRule {
  return {
    meta: {
      id: "brute-force",
      title: "Many failed logins",
      level: "high",
      tags: [],
      references: [],
      falsepositives: [],
      fields: [],
      file: "rules/brute_force.yml",
      line: 1,
      contentHash: "c0ffee",
    },
    type: "event_count",
    condition: { gte: 5 },
    timespanMicros: 60_000_000,
    groupBy: ["source.ip"],
    inputs: ["failed-login"],
    emit: "early",
    alerts: true,
    ...change,
  };
}

/** Limits that no test reaches unless it lowers them. */
export const roomyLimits: CorrelatorLimits = {
  groupsMax: 1_000,
  eventsPerGroupMax: 1_000,
  evidenceMax: 100,
};

/** One match of the rule of `correlationRule`, at a time of 2 January 2026. */
export function factAt(clock: string | EpochMicros, change: Partial<MatchFact> = {}): MatchFact {
  const time = typeof clock === "string" ? micros(clock) : clock;
  return {
    kind: "match",
    correlation: "brute-force",
    contentHash: "c0ffee",
    rule: "failed-login",
    group: { "source.ip": "10.0.0.1" },
    values: null,
    time,
    event: `e${time}` as EventId,
    dataset: "linux.sshd",
    ...change,
  };
}

/** The time of 2 January 2026 that a clock in UTC shows. */
export function micros(clock: string): EpochMicros {
  return parseRfc3339(`2026-01-02T${clock}Z`) ?? epochMicros(0);
}

/** Pushes facts at times of a day and collects the hits: `at("10:00:05").push()`. */
export interface Timeline {
  readonly correlator: Correlator;
  /** What has been told so far. */
  readonly hits: Hit[];
  at(clock: string): { push(change?: Partial<MatchFact>): readonly Hit[] };
  /** Every event before that time has been seen. */
  watermark(clock: string): readonly Hit[];
  /** Nothing comes any more. */
  end(): readonly Hit[];
}

/** A timeline under one rule. */
export function timelineOf(
  rule: CorrelationRule,
  limits: CorrelatorLimits = roomyLimits,
): Timeline {
  const correlator = createCorrelator({ rules: [rule], limits });
  const hits: Hit[] = [];
  const push = (fact: Fact): readonly Hit[] => {
    const told = correlator.push(fact);
    hits.push(...told);
    return told;
  };
  return {
    correlator,
    hits,
    at: (clock) => ({ push: (change) => push(factAt(clock, change)) }),
    watermark: (clock) => push({ kind: "watermark", time: micros(clock) }),
    end: () => push({ kind: "watermark", time: epochMicros(Number.MAX_SAFE_INTEGER) }),
  };
}
