import type { LogSource, Value } from "../../event/index.ts";
import type { DetectionRule } from "../rule-set.ts";

/** Why one rule does or does not match one event. */
export interface RuleExplanation {
  readonly rule: DetectionRule;
  /** What `RuleSet.match` says. */
  readonly matched: boolean;
  /** Whether the rule is asked of events of this log source at all. */
  readonly routed: boolean;
  /** What the event is by itself, and as each view shows it. */
  readonly event: LogSource;
  readonly views: readonly { readonly name: string; readonly logsource: LogSource }[];
  /** The view that `conditions` are explained under: of a match, the one that matched. */
  readonly view: string;
  /** Whether the conditions hold under that view, the log source aside. */
  readonly holds: boolean;
  /** The rule matches where one of them holds. */
  readonly conditions: readonly ConditionExplanation[];
}

export interface ConditionExplanation {
  /** As written in the rule, without what filters add. */
  readonly text: string;
  readonly root: ExplainedNode;
}

/** A part of a condition with its own truth: below a `not` it is not turned around. */
export type ExplainedNode =
  | {
      readonly kind: "and" | "or";
      readonly holds: boolean;
      readonly items: readonly ExplainedNode[];
    }
  | { readonly kind: "not"; readonly holds: boolean; readonly items: readonly [ExplainedNode] }
  | {
      readonly kind: "atLeast";
      readonly holds: boolean;
      readonly count: number;
      readonly items: readonly ExplainedNode[];
    }
  | { readonly kind: "constant"; readonly holds: boolean }
  | {
      readonly kind: "selection";
      readonly holds: boolean;
      readonly name: string;
      readonly part: ExplainedPart;
    };

/** What stands under a search identifier. */
export type ExplainedPart =
  | {
      readonly kind: "all" | "any";
      readonly holds: boolean;
      readonly items: readonly ExplainedPart[];
    }
  | ExplainedItem;

export interface ExplainedItem {
  readonly kind: "item";
  readonly holds: boolean;
  /** Null for keywords. */
  readonly field: string | null;
  readonly negated: boolean;
  readonly linking: "any" | "all";
  readonly values: readonly ExplainedValue[];
  /** Why the values did not match; null when they did. */
  readonly reason: Reason | null;
}

export interface ExplainedValue {
  /** As written in the rule. */
  readonly written: string;
  /** How it is compared: `is`, `contains`, `ends with`, `matches`… */
  readonly relation: string;
  readonly holds: boolean;
  /** The event's value that satisfies it; null for a field that is absent, as is asked for. */
  readonly found?: Value;
}

/** Why an item's values did not match. */
export interface Reason {
  readonly code: ReasonCode;
  readonly message: string;
  /** What the event has in the field; not there when the field is absent. */
  readonly value?: Value;
  /** Fields that the event has instead of one that is absent. */
  readonly near?: readonly NearField[];
}

export type ReasonCode =
  | "absent"
  | "null"
  | "present"
  | "case"
  | "whitespace"
  | "dash"
  | "type"
  | "not-address"
  | "outside-network"
  | "regex"
  | "regex-case"
  | "not-number"
  | "other-field-absent"
  | "no-keyword"
  | "differs";

/** A field that may have been meant. */
export interface NearField {
  readonly name: string;
  /** Same but for letter case, same last part of the path, spelt alike, or with a value that fits. */
  readonly how: "case" | "path" | "spelling" | "value";
  readonly value: Value;
}
