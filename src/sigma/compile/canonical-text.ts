import type { Value } from "../../event/index.ts";

/**
 * The text that a scalar of an event is compared by: a number without exponent and without a
 * fraction of zero, a boolean as `true` or `false`. Null, lists and objects have none.
 */
export function canonicalText(value: Value): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "number") return canonicalNumber(value);
  return typeof value === "object" ? null : String(value);
}

/** Decimal digits of a number, never an exponent. */
export function canonicalNumber(value: number | bigint): string {
  const text = String(value);
  return text.includes("e") ? withoutExponent(text) : text;
}

function withoutExponent(text: string): string {
  const [mantissa = "", power = "0"] = text.split("e");
  const negative = mantissa.startsWith("-");
  const [whole = "", fraction = ""] = (negative ? mantissa.slice(1) : mantissa).split(".");
  const digits = whole + fraction;
  const point = whole.length + Number(power);
  const sign = negative ? "-" : "";
  if (point >= digits.length) return sign + digits.padEnd(point, "0");
  return point > 0
    ? `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
    : `${sign}0.${"0".repeat(-point)}${digits}`;
}
