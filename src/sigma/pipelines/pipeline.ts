import type { Item, Selection } from "../ast.ts";
import type { SourcePosition } from "../diagnostic.ts";
import type { ConditionSet } from "./condition-set.ts";
import type { Run, Subject } from "./run.ts";

/** A pySigma processing pipeline, read and checked: steps that change rules before they compile. */
export interface Pipeline {
  readonly name: string;
  /** Pipelines run in the order of their priorities, equal ones in that of their files. */
  readonly priority: number;
  readonly items: readonly ProcessingItem[];
  /** `vars`: the value lists of placeholders. */
  readonly vars: ReadonlyMap<string, readonly string[]>;
  readonly at: SourcePosition;
}

/** One step: a transformation and when it is for a rule, a detection item and a field name. */
export interface ProcessingItem {
  /** What `processing_item_applied` means it by; null when it has none. */
  readonly id: string | null;
  /** The name of its pipeline. */
  readonly pipeline: string;
  readonly rule: ConditionSet<RuleCondition>;
  readonly detectionItem: ConditionSet<ItemCondition>;
  readonly fieldName: ConditionSet<FieldCondition>;
  readonly transformation: Transformation;
  readonly at: SourcePosition;
}

export type RuleCondition = (subject: Subject, run: Run) => boolean;

export type ItemCondition = (item: Item, run: Run) => boolean;

export interface FieldCondition {
  /** Null is the field of keywords. */
  readonly field: (field: string | null, run: Run) => boolean;
  /** Where an item is asked other than by its field. */
  readonly item?: ItemCondition;
}

/** What a step does. Each gives new values and leaves what it is given as it is. */
export type Transformation =
  /** Changes a rule as a whole. */
  | {
      readonly kind: "rule";
      readonly apply: (subject: Subject, run: Run, step: ProcessingItem) => Subject;
    }
  /**
   * Changes the detection items that the conditions fit; null leaves one as it is, a selection
   * without items drops it.
   */
  | {
      readonly kind: "items";
      readonly change: (item: Item, run: Run, step: ProcessingItem) => Selection | null;
    }
  /** Gives fields other names, several for an OR over them; null leaves one as it is. */
  | {
      readonly kind: "fields";
      readonly map: (field: string | null) => readonly string[] | null;
    }
  /** What `%name%` stands for; see `placeholdersOf`. */
  | {
      readonly kind: "placeholders";
      readonly with: "values" | "wildcard";
      readonly handles: (name: string) => boolean;
    }
  /** Steps of their own state. */
  | { readonly kind: "nest"; readonly items: readonly ProcessingItem[] }
  /** Means something to other tools only; it was reported as such. */
  | { readonly kind: "nothing" };
