import type { YamlScalar } from "../../lib/yaml.ts";
import type { CompareOperator, Pattern, RegexFlags, Test, TimePart } from "../ast.ts";
import type { Placeholders } from "../placeholders.ts";

/** A value on its way through the modifiers of its key, from left to right. */
export type ValueState =
  /** As written, not interpreted yet. */
  | { readonly kind: "written"; readonly scalar: YamlScalar }
  | TextState
  | RegexState
  | FieldrefState
  | {
      readonly kind: "compare";
      readonly operator: CompareOperator;
      readonly value: number | bigint;
      readonly part: TimePart | null;
    }
  /** Nothing can follow. */
  | { readonly kind: "done"; readonly test: Test };

export interface TextState {
  readonly kind: "text";
  readonly pattern: Pattern;
  /** `bytes`: each character stands for one byte; `base64`: nothing but affixes may follow. */
  readonly encoding: "none" | "bytes" | "base64";
}

export interface RegexState {
  readonly kind: "regex";
  readonly source: string;
  readonly flags: RegexFlags;
}

export interface FieldrefState {
  readonly kind: "fieldref";
  readonly field: string;
  readonly mode: "equals" | "contains" | "startswith" | "endswith";
}

/** Why a modifier does not fit; the rule is refused with it. */
export interface Refusal {
  readonly kind: "refused";
  readonly code: string;
  readonly message: string;
  /** Where in the value's text the trouble is, when it is in one place. */
  readonly offset?: number;
}

/** Takes the doubts that do not stop a rule. */
export type Warn = (code: string, message: string) => void;

/**
 * One step of a chain: several states are variants of which one must match (base64offset). The
 * name is the one the rule uses.
 */
export type ApplyModifier = (
  state: ValueState,
  name: string,
  warn: Warn,
  placeholders: Placeholders,
) => readonly ValueState[] | Refusal;

/** The modifiers of one key, checked together. */
export interface ModifierChain {
  /** `neq` */
  readonly negated: boolean;
  /** `all` */
  readonly linking: "any" | "all";
  readonly cased: boolean;
  /** The modifiers that change values, in order. */
  readonly steps: readonly { readonly name: string; readonly apply: ApplyModifier }[];
}

export function refuse(code: string, message: string, offset?: number): Refusal {
  return offset === undefined
    ? { kind: "refused", code, message }
    : { kind: "refused", code, message, offset };
}

/** Whether a step gave up. */
export function isRefusal(result: object): result is Refusal {
  return "kind" in result && result.kind === "refused";
}
