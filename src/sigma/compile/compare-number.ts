import type { Value } from "../../event/index.ts";
import type { CompareOperator } from "../ast.ts";
import { canonicalNumber } from "./canonical-text.ts";

/** The number that a value of an event is; null when it is none. Long integers stay exact. */
export function numberOf(value: Value): number | bigint | null {
  if (typeof value === "number" || typeof value === "bigint") return value;
  if (typeof value !== "string" || value.length > DIGITS_MAX || !DECIMAL.test(value)) return null;
  const number = Number(value);
  return Number.isInteger(number) && !Number.isSafeInteger(number) && INTEGER.test(value)
    ? BigInt(value)
    : number;
}

/** Whether `left operator right`; exact for numbers beyond 2^53. False for NaN. */
export function compareNumbers(
  left: number | bigint,
  operator: CompareOperator,
  right: number | bigint,
): boolean {
  switch (operator) {
    case "lt":
      return left < right;
    case "lte":
      return left <= right;
    case "gt":
      return left > right;
    case "gte":
      return left >= right;
    case "eq":
      return left === right || (typeof left !== typeof right && sameDigits(left, right));
  }
}

function sameDigits(left: number | bigint, right: number | bigint): boolean {
  return canonicalNumber(left) === canonicalNumber(right);
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?$/;
const INTEGER = /^-?\d+$/;
/** A longer text is no number that a log writes; reading one costs the square of its length. */
const DIGITS_MAX = 400;
