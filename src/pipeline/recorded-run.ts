import {
  type Alert,
  alertOfHit,
  alertOfMatch,
  boundDocument,
  type BoundDocument,
} from "../alert/index.ts";
import {
  type Correlator,
  type CorrelatorLimits,
  createCorrelator,
  type Fact,
} from "../correlate/index.ts";
import { type Event, type Quarantined, type RawRecord, toDocument } from "../event/index.ts";
import type { Clock } from "../lib/clock.ts";
import { type EpochMicros, epochMicros } from "../lib/time.ts";
import { createEventCheck } from "../schema/index.ts";
import type { CorrelationRule, Glance, Match, RuleSet } from "../sigma/index.ts";
import { Detector } from "./detector.ts";
import { QUIET, QuietRecords } from "./quiet-records.ts";
import { type StreamReader, takeRecord } from "./take-record.ts";

export interface RecordedRunOptions {
  readonly rules: RuleSet;
  readonly limits: CorrelatorLimits;
  readonly clock: Clock;
  readonly reader: StreamReader;
}

/** What records came to. */
export interface Recorded {
  /** How many are events, whether rules match them or not. */
  readonly events: number;
  readonly quarantined: readonly Quarantined[];
  readonly alerts: readonly Alert[];
}

/** An event, and what rules made of it before. */
interface SeenEvent {
  readonly event: Event;
  readonly glance: Glance | null;
}

/** What is to be done, in order: events that are not quiet, and watermarks. */
interface Taking {
  events: number;
  readonly quarantined: Quarantined[];
  readonly steps: (SeenEvent | EpochMicros)[];
}

/**
 * The pipeline without topics, for one recorded stream: the same parts as the live one in the same
 * order, so the same alerts with the same ids.
 */
export class RecordedRun {
  readonly #options: RecordedRunOptions;
  readonly #check = createEventCheck();
  readonly #quiet: QuietRecords;
  readonly #detector: Detector;
  readonly #correlator: Correlator;
  readonly #correlations: ReadonlyMap<string, CorrelationRule>;
  #watermark = Number.NEGATIVE_INFINITY;

  constructor(options: RecordedRunOptions) {
    const { rules, limits, reader } = options;
    this.#options = options;
    this.#quiet = new QuietRecords(rules, reader);
    this.#detector = new Detector(rules);
    this.#correlator = createCorrelator({ rules: rules.correlations, limits });
    this.#correlations = new Map(rules.correlations.map((rule) => [rule.meta.id, rule]));
  }

  /**
   * What becomes of the records, in order, and the alerts that they lead to: the same whatever
   * their number. Each step is done for all of them before the next, as its code and its tables
   * are then at hand (bench: peers).
   */
  push(records: readonly RawRecord[]): Recorded {
    const { clock } = this.#options.reader;
    const taking: Taking = { events: 0, quarantined: [], steps: [] };
    let watermark = this.#watermark;
    for (const record of records) {
      this.#take(record, taking);
      const { complete } = clock;
      // The live watermark moves with commits, not with each event: a second is fine enough.
      if (complete === null || complete < watermark + WATERMARK_STEP_MICROS) continue;
      watermark = complete;
      taking.steps.push(complete);
    }
    const { events, quarantined, steps } = taking;
    const alerts: Alert[] = [];
    for (const step of steps) {
      if (typeof step === "number") this.#advance(step, alerts);
      else this.#detect(step, alerts);
    }
    return { events, quarantined, alerts };
  }

  /** Nothing more comes: all windows close. */
  end(): readonly Alert[] {
    const alerts: Alert[] = [];
    this.#advance(epochMicros(Number.MAX_SAFE_INTEGER), alerts);
    return alerts;
  }

  #take(record: RawRecord, taking: Taking): void {
    const { reader } = this.#options;
    const look = this.#quiet.look(record);
    if (look === QUIET) {
      taking.events += 1;
      return;
    }
    const taken = takeRecord(record, reader, this.#check);
    if (taken.kind === "quarantined") taking.quarantined.push(taken.record);
    if (taken.kind !== "event") return;
    taking.events += 1;
    taking.steps.push({ event: taken.event, glance: look });
  }

  #detect({ event, glance }: SeenEvent, alerts: Alert[]): void {
    const { alerting, facts } = this.#detector.detect(event, glance);
    if (alerting.length > 0) {
      const document = boundDocument(toDocument(event));
      for (const match of alerting) alerts.push(this.#alertOf(match, document));
    }
    for (const fact of facts) this.#tell(fact, alerts);
  }

  #alertOf(match: Match, document: BoundDocument): Alert {
    const { rules, clock } = this.#options;
    return alertOfMatch({ match, items: rules.explain(match), detected: clock.now(), document });
  }

  #advance(time: EpochMicros, alerts: Alert[]): void {
    this.#watermark = time;
    this.#tell({ kind: "watermark", time }, alerts);
  }

  #tell(fact: Fact, alerts: Alert[]): void {
    for (const hit of this.#correlator.push(fact)) {
      const rule = this.#correlations.get(hit.correlation);
      if (rule === undefined) continue;
      alerts.push(alertOfHit({ hit, rule, detected: this.#options.clock.now() }));
    }
  }
}

const WATERMARK_STEP_MICROS = 1_000_000;
