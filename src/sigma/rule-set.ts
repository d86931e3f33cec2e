import type { Event, FlatEvent, LogSource, Value } from "../event/index.ts";
import type { ConditionNode, CorrelationType, CountCondition } from "./ast.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { RuleMeta } from "./rule-meta.ts";

/** A detection rule that runs. */
export interface DetectionRule {
  readonly meta: RuleMeta;
  readonly logsource: LogSource;
  /** False when the rule only feeds correlations that do not say `generate: true`. */
  readonly alerts: boolean;
  /** Ids of the filters that narrow it. */
  readonly filters?: readonly string[];
}

/** One rule, one event. */
export interface Match {
  readonly rule: DetectionRule;
  readonly event: Event;
  /** Which view of the event the rule saw, by name. */
  readonly view: string;
}

/** Why a rule matched: one entry for each item of each selection that held. */
export interface MatchedItem {
  readonly selection: string;
  /** The field as the rule writes it; null for a keyword. */
  readonly field: string | null;
  /** The event's value that matched. */
  readonly value: Value;
  /** The rule's value as written in the rule. */
  readonly pattern: string;
}

/** A correlation rule, or a legacy aggregation, ready to run on windows. */
export interface CorrelationRule {
  readonly meta: RuleMeta;
  readonly type: CorrelationType;
  /** All bounds must hold; `gte: 10` or a range. */
  readonly condition: CountCondition;
  /**
   * Of a temporal type with a condition in words (`a and not b`): what must hold of the rules
   * whose matches are in the window. Its names are ids of `inputs`, and `condition` is empty.
   */
  readonly expression?: ConditionNode;
  /** Of value_percentile: which one, 0 (the least value) to 100 (the greatest). */
  readonly percentile?: number;
  readonly timespanMicros: number;
  readonly groupBy: readonly string[];
  /** Ids of the rules that feed it, each once, in the order of the correlation. */
  readonly inputs: readonly string[];
  /** `early`: told with the event that makes it true. `final`: told when the watermark passes. */
  readonly emit: "early" | "final";
  /** How hits of the correlations among `inputs` feed it. */
  readonly chained?: readonly CorrelationInput[];
  /** False when it only feeds correlations that do not say `generate: true`. */
  readonly alerts: boolean;
}

/** Which fields of one rule's events, or of one correlation's groups, a correlation reads. */
export interface CorrelationInput {
  readonly rule: string;
  /** The field there for each group-by field, in the order of `groupBy`. */
  readonly group: readonly string[];
  /** What is counted; null counts events. */
  readonly values: readonly string[] | null;
}

/** What one match means to one correlation: its group and, for value types, the values. */
export interface FactPart {
  readonly correlation: CorrelationRule;
  /** Group-by field → value, in the order of `groupBy`. */
  readonly group: Readonly<Record<string, Value>>;
  /**
   * The value of `condition.field` (a list field gives each element; a sum, an average and a
   * percentile have numbers alone); null for types without a field.
   */
  readonly values: readonly Value[] | null;
}

/** What rules made of an event that was read flat. */
export interface Glance {
  /** What `match` gives for the event. */
  matches(event: Event): readonly Match[];
}

/** Compiled rules, routed by log source. Immutable: a reload makes a new one. */
export interface RuleSet {
  readonly rules: readonly DetectionRule[];
  readonly correlations: readonly CorrelationRule[];
  readonly diagnostics: readonly Diagnostic[];
  /** Every rule that the event matches, once each, in the order of `rules`. Never throws. */
  match(event: Event): readonly Match[];
  /**
   * What `match` will give for the event once it is made: null when that is nothing, which takes a
   * fraction of the time that making and matching it does. Never throws.
   */
  glance(event: FlatEvent): Glance | null;
  /** The selections and values that made the match; computed on demand. */
  explain(match: Match): readonly MatchedItem[];
  /**
   * What the match means to the correlations that refer to its rule. A group-by field that the
   * event lacks leaves that correlation out; `missing` counts those by correlation id.
   */
  facts(match: Match): { readonly parts: readonly FactPart[]; readonly missing: readonly string[] };
}
