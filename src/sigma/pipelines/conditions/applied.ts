import type { FieldCondition, ItemCondition, RuleCondition } from "../pipeline.ts";
import type { ReadCondition } from "./condition-reader.ts";

/** `processing_item_applied`: a step with the id was for this rule. */
export const readRuleApplied: ReadCondition<RuleCondition> = (params) => {
  const id = params.text("processing_item_id");
  return (_subject, run) => run.applied.has(id);
};

/** The same of a detection item: the step changed it. */
export const readItemApplied: ReadCondition<ItemCondition> = (params) => {
  const id = params.text("processing_item_id");
  return (item, run) => run.itemWasChangedBy(item, id);
};

/** The same of a field name: the step made it. */
export const readFieldApplied: ReadCondition<FieldCondition> = (params) => {
  const id = params.text("processing_item_id");
  return {
    field: (field, run) => run.fieldWasChangedBy(field, id),
    item: (item, run) => run.itemWasChangedBy(item, id),
  };
};
