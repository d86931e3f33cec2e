import { itemsOf } from "../../rule-items.ts";
import type { ReadTransformation } from "./transformation-reader.ts";

/** `rule_failure`: the rule is refused, with this message. */
export const readRuleFailure: ReadTransformation = (params) => {
  const message = params.text("message");
  return {
    kind: "rule",
    apply: (subject, run, step) => {
      run.refuse(step, message, subject.at);
      return subject;
    },
  };
};

/** `detection_item_failure`: a rule with such an item is refused, with this message. */
export const readItemFailure: ReadTransformation = (params) => {
  const message = params.text("message");
  return {
    kind: "items",
    change: (item, run, step) => {
      run.refuse(step, message, item.at);
      return null;
    },
  };
};

/** `strict_field_mapping_failure`: a rule is refused that has a field which no mapping knew. */
export const readStrictMapping: ReadTransformation = () => ({
  kind: "rule",
  apply: (subject, run, step) => {
    if (subject.kind !== "rule") return subject;
    const fields = new Set(itemsOf([...subject.selections.values()]).map(({ field }) => field));
    const unknown = [...fields].filter((field) => field !== null && !run.mapped.has(field));
    if (unknown.length > 0) {
      run.refuse(step, `no mapping for the fields ${unknown.join(", ")}`, subject.at);
    }
    return subject;
  },
});
