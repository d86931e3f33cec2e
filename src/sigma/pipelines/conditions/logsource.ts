import { covers } from "../../../event/index.ts";
import type { RuleCondition } from "../pipeline.ts";
import type { Subject } from "../run.ts";
import type { ReadCondition } from "./condition-reader.ts";

/**
 * `logsource`: the rule's log source has the parts that are named. One of a correlation is that of
 * any rule that it is about.
 */
export const readLogsource: ReadCondition<RuleCondition> = (params) => {
  const wanted = params.logsource();
  const inside = (subject: Subject, referenced: readonly Subject[]): boolean =>
    subject.kind === "rule"
      ? covers(wanted, subject.logsource)
      : referenced.some((each) => each.kind === "rule" && inside(each, []));
  return (subject, run) => inside(subject, run.referenced);
};
