import type { FieldCondition, ItemCondition, RuleCondition } from "../pipeline.ts";
import type { Run, Scalar } from "../run.ts";
import { compares, OPERATORS, type ReadCondition } from "./condition-reader.ts";

/** `processing_state`: what `set_state` has kept under the key compares so to the value. */
export const readRuleState: ReadCondition<RuleCondition> = (params) => {
  const holds = readState(params);
  return (_subject, run) => holds(run);
};

/** The same among the conditions of detection items. */
export const readItemState: ReadCondition<ItemCondition> = (params) => {
  const holds = readState(params);
  return (_item, run) => holds(run);
};

/** The same among the conditions of field names. */
export const readFieldState: ReadCondition<FieldCondition> = (params) => {
  const holds = readState(params);
  return { field: (_field, run) => holds(run) };
};

const readState: ReadCondition<(run: Run) => boolean> = (params) => {
  const key = params.text("key");
  const value = params.scalar("val");
  const operator = params.choice("op", OPERATORS, "eq");
  return (run) => {
    const state = run.state.get(key);
    return state !== undefined && compares(order(state, value), operator);
  };
};

/** Null for values of two types, which are neither equal nor in an order. */
function order(a: Scalar, b: Scalar): number | null {
  if (a === b) return 0;
  if (isNumber(a) && isNumber(b)) return Number(a > b) - Number(a < b);
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : 1;
  return null;
}

function isNumber(value: Scalar): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}
