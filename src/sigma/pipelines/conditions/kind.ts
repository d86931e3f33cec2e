import type { RuleCondition } from "../pipeline.ts";
import type { ReadCondition } from "./condition-reader.ts";

/** `is_sigma_rule`: it is a detection rule. */
export const readIsRule: ReadCondition<RuleCondition> = () => (subject) => subject.kind === "rule";

/** `is_sigma_correlation_rule`: it is a correlation. */
export const readIsCorrelation: ReadCondition<RuleCondition> = () => (subject) =>
  subject.kind === "correlation";

/** `tag`: the rule has it. */
export const readTag: ReadCondition<RuleCondition> = (params) => {
  const tag = params.text("tag");
  if (!tag.includes(".")) {
    params.report.error(params.required("tag") ?? params.map, "a tag has a dot, as attack.t1059");
  }
  return ({ meta }) => meta.tags.includes(tag);
};
