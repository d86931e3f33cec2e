import type { Aggregation } from "../ast.ts";
import type { CountCondition } from "../rule-set.ts";

/** An aggregation without its window, which `timeframe` gives. */
export type AggregationHead = Omit<Aggregation, "timespanMicros">;

/**
 * Reads what stands behind the `|` of a Sigma 1 condition: `count(field) by group > n`. A text is
 * what is wrong with it, behind the code.
 */
export function parseAggregation(
  text: string,
): AggregationHead | { readonly code: string; readonly problem: string } {
  const source = text.trim();
  if (source === "" || source.includes("|")) {
    return malformed("one aggregation stands behind one |");
  }
  const name = /^[A-Za-z]+/.exec(source)?.[0].toLowerCase() ?? "";
  const instead = UNSUPPORTED.get(name);
  if (instead !== undefined) {
    const problem = `the aggregation "${name}" is not supported; ${instead}`;
    return { code: "unsupported-aggregation", problem };
  }
  return readCount(source) ?? malformed(FORM);
}

function readCount(source: string): AggregationHead | null {
  const [, field = "", by = "", sign = "", count = ""] = COUNT.exec(source) ?? [];
  const operator = OPERATORS.get(sign);
  if (operator === undefined) return null;
  return {
    field: field.trim() === "" ? null : field.trim(),
    groupBy: by.split(",").flatMap((part) => part.trim() || []),
    condition: { [operator]: Number(count) },
  };
}

function malformed(form: string): { code: string; problem: string } {
  return { code: "invalid-aggregation", problem: `the aggregation is not understood; ${form}` };
}

const FORM = "write count() by field > 10, or count(field) by field > 10";
const COUNT =
  /^count\s*\(([^()]*)\)(?:\s*by\s+([^\s<>=,]+(?:\s*,\s*[^\s<>=,]+)*))?\s*([<>=!]{1,2})\s*(\d{1,15})$/i;
const OPERATORS = new Map<string, keyof CountCondition>([
  [">", "gt"],
  [">=", "gte"],
  ["<", "lt"],
  ["<=", "lte"],
  ["=", "eq"],
  ["==", "eq"],
  ["!=", "neq"],
]);
const UNSUPPORTED = new Map([
  ["near", "write one rule for each selection and a temporal correlation over them"],
  ["sum", "write a value_sum correlation"],
  ["avg", "write a value_avg correlation"],
  ["min", "compare the field itself with lt or lte"],
  ["max", "compare the field itself with gt or gte"],
]);
