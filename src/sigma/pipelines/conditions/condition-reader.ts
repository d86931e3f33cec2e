import type { Params } from "../params.ts";

/** Makes a condition of its keys; what is wrong with them is reported. */
export type ReadCondition<C> = (params: Params) => C;

/** The operators that pySigma knows for attributes and state. */
export const OPERATORS = ["eq", "ne", "gte", "gt", "lte", "lt"] as const;

export type Operator = (typeof OPERATORS)[number];

/** Of two things that can be ordered; null when they cannot. */
export function compares(order: number | null, operator: Operator): boolean {
  if (order === null) return operator === "ne";
  switch (operator) {
    case "eq":
      return order === 0;
    case "ne":
      return order !== 0;
    case "gte":
      return order >= 0;
    case "gt":
      return order > 0;
    case "lte":
      return order <= 0;
    case "lt":
      return order < 0;
  }
}
