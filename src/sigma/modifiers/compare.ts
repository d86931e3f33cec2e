import type { CompareOperator } from "../ast.ts";
import { refuse, type ApplyModifier, type Refusal, type ValueState } from "./modifier.ts";
import { nullRefused } from "./text-state.ts";

/** `lt`: the field's number is below the value. */
export const applyLt: ApplyModifier = comparison("lt");
/** `lte`: at most the value. */
export const applyLte: ApplyModifier = comparison("lte");
/** `gt`: above the value. */
export const applyGt: ApplyModifier = comparison("gt");
/** `gte`: at least the value. */
export const applyGte: ApplyModifier = comparison("gte");

/** The number a value is, for a modifier that needs one. */
export function numberOf(state: ValueState, name: string): number | bigint | Refusal {
  if (state.kind !== "written") {
    return refuse("modifier-combination", `modifier "${name}" does not work on text`);
  }
  const { value, text } = state.scalar;
  if (value === null) return nullRefused(name);
  if (typeof value === "bigint" || (typeof value === "number" && Number.isFinite(value))) {
    return value;
  }
  const quoted = typeof value === "string" && text.trim() !== "" && Number.isFinite(Number(text));
  const hint = quoted ? `: remove the quotes around ${text}` : `, not ${JSON.stringify(text)}`;
  return refuse("number-expected", `modifier "${name}" needs a number${hint}`);
}

function comparison(operator: CompareOperator): ApplyModifier {
  return (state, name) => {
    if (state.kind === "compare") {
      if (state.operator === "eq" && state.part !== null) return [{ ...state, operator }];
      const message = `modifier "${name}" cannot follow another comparison; write two keys`;
      return refuse("modifier-combination", message);
    }
    const value = numberOf(state, name);
    if (typeof value === "object") return value;
    return [{ kind: "compare", operator, value, part: null }];
  };
}
