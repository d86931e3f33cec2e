import { covers, type LogSource } from "../../../event/index.ts";
import type { RuleCondition } from "../pipeline.ts";
import type { Subject } from "../run.ts";
import type { ReadCondition } from "./condition-reader.ts";

/**
 * `logsource`: the rule's log source has the parts that are named. One of a correlation is that of
 * any rule that it is about.
 */
export const readLogsource: ReadCondition<RuleCondition> = (params) => {
  const wanted: Record<string, string> = {};
  for (const key of ["category", "product", "service"]) {
    const text = params.optionalText(key);
    if (text !== undefined) wanted[key] = text.toLowerCase();
  }
  if (Object.keys(wanted).length === 0) {
    params.report.error(params.map, "name a category, a product or a service");
  }
  const inside = (subject: Subject, referenced: readonly Subject[]): boolean =>
    subject.kind === "rule"
      ? covers(wanted satisfies LogSource, subject.logsource)
      : referenced.some((each) => each.kind === "rule" && inside(each, []));
  return (subject, run) => inside(subject, run.referenced);
};
