import type { Item } from "../../ast.ts";
import { itemsOf } from "../../rule-items.ts";
import type { RuleCondition } from "../pipeline.ts";
import { isValue, valuesOf } from "../values.ts";
import type { ReadCondition } from "./condition-reader.ts";

/** `contains_field`: a detection item has the field. */
export const readContainsField: ReadCondition<RuleCondition> = (params) => {
  const field = params.text("field");
  return hasItem((item) => item.field === field);
};

/** `contains_detection_item`: a detection item has the field and, among others, the value. */
export const readContainsDetectionItem: ReadCondition<RuleCondition> = (params) => {
  const field = params.text("field");
  const value = params.scalar("value");
  return hasItem(
    (item) =>
      item.field === field &&
      valuesOf(item).some(
        (each) => isValue(each, value) && !(each.test.kind === "text" && each.test.cased),
      ),
  );
};

function hasItem(fits: (item: Item) => boolean): RuleCondition {
  return (subject) =>
    subject.kind === "rule" && itemsOf([...subject.selections.values()]).some(fits);
}
