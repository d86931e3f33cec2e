import type { ConditionNode } from "./ast.ts";
import { hasNot } from "./condition-tree.ts";
import type { CorrelationRule } from "./rule-set.ts";

/** What decides whether a correlation is rising. */
type Asked = Pick<CorrelationRule, "type" | "condition"> & {
  readonly expression?: ConditionNode;
};

/**
 * Whether more events can only make it true; then it can be told early. A sum is one of these
 * because it leaves negative numbers out.
 */
export function isRising({ type, condition, expression }: Asked): boolean {
  if (type === "value_avg" || type === "value_percentile") return false;
  if (expression !== undefined && hasNot(expression)) return false;
  return Object.keys(condition).every((operator) => operator === "gt" || operator === "gte");
}
