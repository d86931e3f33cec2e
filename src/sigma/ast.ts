import type { LogSource } from "../event/index.ts";
import type { SourcePosition } from "./diagnostic.ts";
import type { RuleMeta } from "./rule-meta.ts";

/** One document of a rule file, understood; names and references are not resolved yet. */
export type SigmaDocument = RuleDocument | CorrelationDocument | FilterDocument;

/** A detection rule (Sigma 2.1, "Detection rules"). */
export interface RuleDocument {
  readonly kind: "rule";
  readonly meta: RuleMeta;
  readonly logsource: LogSource;
  /** By search identifier, in the order of the file. */
  readonly selections: ReadonlyMap<string, Selection>;
  /** A list of conditions is an OR over them; each keeps its text for the explanation. */
  readonly conditions: readonly Condition[];
  /** `| count() by …` of Sigma 1: the rule's matches are counted and only the count alerts. */
  readonly aggregation: Aggregation | null;
  /** Ids of the filters that `selections` and `conditions` already hold. */
  readonly filters?: readonly string[];
  readonly at: SourcePosition;
}

/** A filter (Sigma 2.1, "Sigma Filters"): a condition that narrows other rules. */
export interface FilterDocument {
  readonly kind: "filter";
  readonly meta: RuleMeta;
  /** Of rules with a log source within this one. */
  readonly logsource: LogSource;
  /** Ids or names of rules, as written. */
  readonly rules: "any" | readonly Reference[];
  readonly selections: ReadonlyMap<string, Selection>;
  readonly condition: Condition;
  readonly at: SourcePosition;
}

/** A correlation rule (Sigma 2.1, "Correlation rules"). */
export interface CorrelationDocument {
  readonly kind: "correlation";
  readonly meta: RuleMeta;
  readonly type: CorrelationType;
  /** Ids or names of the rules it is about, as written, each with its place. */
  readonly rules: readonly Reference[];
  readonly groupBy: readonly string[];
  /** alias → (rule id or name → the field in that rule). */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly timespanMicros: number;
  /** Empty where a temporal type has none, or one in words. */
  readonly condition: CountCondition;
  /** `condition: a and not b` of a temporal type; its names are those of `rules`. */
  readonly expression?: ConditionNode;
  /** `condition.percentile`, of value_percentile. */
  readonly percentile?: number;
  /** `condition.field`: what value_count counts distinct values (of several: tuples) of. */
  readonly fields: readonly string[];
  /** Whether the rules it is about alert on their own too. */
  readonly generate: boolean;
  readonly emit: "early" | "final";
  readonly at: SourcePosition;
}

/** Sigma 2.1, "Correlation types". */
export type CorrelationType =
  | "event_count"
  | "value_count"
  | "temporal"
  | "temporal_ordered"
  | "value_sum"
  | "value_avg"
  | "value_percentile";

export interface CountCondition {
  readonly gt?: number;
  readonly gte?: number;
  readonly lt?: number;
  readonly lte?: number;
  readonly eq?: number;
  readonly neq?: number;
}

export interface Reference {
  readonly name: string;
  readonly at: SourcePosition;
}

/** `count(field) by a, b > n` with `timeframe`, as the correlation that it means. */
export interface Aggregation {
  readonly type: CorrelationType;
  /** Null for `count()`: events; else the field whose values are counted, added or compared. */
  readonly field: string | null;
  /** Of `min` (0) and `max` (100). */
  readonly percentile?: number;
  readonly groupBy: readonly string[];
  readonly condition: CountCondition;
  readonly timespanMicros: number;
}

/** The parsed condition, with quantifiers already resolved to the identifiers they stand for. */
export interface Condition {
  readonly text: string;
  readonly root: ConditionNode;
}

export type ConditionNode =
  | { readonly kind: "and"; readonly items: readonly ConditionNode[] }
  | { readonly kind: "or"; readonly items: readonly ConditionNode[] }
  | { readonly kind: "not"; readonly item: ConditionNode }
  | { readonly kind: "selection"; readonly name: string }
  /** At least `count` of the named selections hold: `1 of sel*`, `all of them`, `2 of them`. */
  | { readonly kind: "atLeast"; readonly count: number; readonly names: readonly string[] }
  /** What `not 1 of filter*` leaves when no identifier fits. */
  | { readonly kind: "constant"; readonly value: boolean };

/** What stands under a search identifier: maps are AND, lists OR, nested as written. */
export type Selection =
  | { readonly kind: "all"; readonly items: readonly Selection[] }
  | { readonly kind: "any"; readonly items: readonly Selection[] }
  | Item;

/**
 * One key of a map with its values, or keywords (`field` null). Modifiers are applied already;
 * a keyword's pattern has the stars at both ends that it implies (`*kw*`, but `kw*` with
 * `startswith`), so it is asked of the whole line, or of each value of the record.
 */
export interface Item {
  readonly kind: "item";
  readonly field: string | null;
  /** `neq`: the whole item is negated. */
  readonly negated: boolean;
  /** How several values combine: `all` with the modifier of that name. */
  readonly linking: "any" | "all";
  readonly values: readonly ValueTest[];
  readonly at: SourcePosition;
}

/** One written value after its modifiers, with its text as in the rule. */
export interface ValueTest {
  readonly written: string;
  readonly at: SourcePosition;
  /** Usually one; several are variants of one written value (base64offset), an OR. */
  readonly variants: readonly Test[];
  /** The variants come from a value list (`expand`), each a value of its own to pipelines. */
  readonly listed?: boolean;
}

/** What is asked of one value of an event (Sigma 2.1, "Value modifiers"). */
export type Test =
  | { readonly kind: "text"; readonly pattern: Pattern; readonly cased: boolean }
  | { readonly kind: "number"; readonly value: number | bigint }
  | { readonly kind: "boolean"; readonly value: boolean }
  /** Absent or null. */
  | { readonly kind: "null" }
  /** `neq: null` is the negation of `null`; `exists` looks at presence alone. */
  | { readonly kind: "exists"; readonly expected: boolean }
  | {
      readonly kind: "compare";
      readonly operator: CompareOperator;
      readonly value: number | bigint;
      /** The part of a date that is compared; null for the value itself. */
      readonly part: TimePart | null;
    }
  | { readonly kind: "regex"; readonly source: string; readonly flags: RegexFlags }
  | { readonly kind: "cidr"; readonly network: Uint8Array; readonly prefixBits: number }
  | {
      readonly kind: "fieldref";
      readonly field: string;
      readonly mode: "equals" | "contains" | "startswith" | "endswith";
      readonly cased: boolean;
    };

/**
 * A Sigma string after unescaping: literal texts and the wildcards between them. An empty pattern
 * matches the empty text only. Adjacent `many` are merged.
 */
export type Pattern = readonly PatternPart[];

export type PatternPart =
  | { readonly kind: "literal"; readonly text: string }
  /** `*`: any run of characters, none and newlines included. */
  | { readonly kind: "many" }
  /** `?`: exactly one character (code point). */
  | { readonly kind: "one" }
  /** A place that `windash` varies: any of `-` `/` and the dashes U+2013, U+2014, U+2015. */
  | { readonly kind: "dash" };

export type CompareOperator = "lt" | "lte" | "gt" | "gte" | "eq";
export type TimePart = "minute" | "hour" | "day" | "week" | "month" | "year";

export interface RegexFlags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
}
