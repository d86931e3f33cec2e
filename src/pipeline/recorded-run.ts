import { type Alert, alertOfHit, alertOfMatch } from "../alert/index.ts";
import { type Correlator, type CorrelatorLimits, createCorrelator } from "../correlate/index.ts";
import { type Event, type RawRecord, toDocument } from "../event/index.ts";
import type { Clock } from "../lib/clock.ts";
import { type EpochMicros, epochMicros } from "../lib/time.ts";
import type { EventCodec } from "../schema/index.ts";
import type { CorrelationRule, Match, RuleSet } from "../sigma/index.ts";
import { Detector } from "./detector.ts";
import { type StreamReader, type Taken, takeRecord } from "./take-record.ts";

export interface RecordedRunOptions {
  readonly rules: RuleSet;
  readonly codec: EventCodec;
  readonly limits: CorrelatorLimits;
  readonly clock: Clock;
  readonly reader: StreamReader;
}

/**
 * The pipeline without topics, for one recorded stream: the same parts as the live one in the same
 * order, so the same alerts with the same ids.
 */
export class RecordedRun {
  readonly #options: RecordedRunOptions;
  readonly #detector: Detector;
  readonly #correlator: Correlator;
  readonly #correlations: ReadonlyMap<string, CorrelationRule>;
  #watermark = Number.NEGATIVE_INFINITY;

  constructor(options: RecordedRunOptions) {
    const { rules, limits } = options;
    this.#options = options;
    this.#detector = new Detector(rules);
    this.#correlator = createCorrelator({ rules: rules.correlations, limits });
    this.#correlations = new Map(rules.correlations.map((rule) => [rule.meta.id, rule]));
  }

  /** The alerts that this record leads to. */
  push(raw: RawRecord): { readonly taken: Taken; readonly alerts: readonly Alert[] } {
    const { reader, codec } = this.#options;
    const taken = takeRecord(raw, reader, codec);
    const alerts = taken.kind === "event" ? this.#detect(taken.event) : [];
    const complete = (reader.clock.max ?? Number.NEGATIVE_INFINITY) - reader.clock.slack;
    return { taken, alerts: [...alerts, ...this.#advance(complete)] };
  }

  /** Nothing more comes: all windows close. */
  end(): readonly Alert[] {
    return this.#advance(Number.MAX_SAFE_INTEGER);
  }

  #detect(event: Event): Alert[] {
    const { alerting, facts } = this.#detector.detect(event);
    const hits = facts.flatMap((fact) => this.#correlator.push(fact));
    return [
      ...alerting.map((match) => this.#alertOf(match)),
      ...hits.flatMap((hit) => this.#alertsOf(hit)),
    ];
  }

  #alertOf(match: Match): Alert {
    const { rules, clock } = this.#options;
    const document = toDocument(match.event);
    return alertOfMatch({ match, items: rules.explain(match), detected: clock.now(), document });
  }

  #advance(time: number): Alert[] {
    // The live watermark moves with commits, not with each event: a second is fine enough.
    if (time < this.#watermark + WATERMARK_STEP_MICROS) return [];
    this.#watermark = time;
    const watermark: EpochMicros = epochMicros(time);
    return this.#correlator
      .push({ kind: "watermark", time: watermark })
      .flatMap((hit) => this.#alertsOf(hit));
  }

  #alertsOf(hit: ReturnType<Correlator["push"]>[number]): Alert[] {
    const rule = this.#correlations.get(hit.correlation);
    if (rule === undefined) return [];
    return [alertOfHit({ hit, rule, detected: this.#options.clock.now() })];
  }
}

const WATERMARK_STEP_MICROS = 1_000_000;
