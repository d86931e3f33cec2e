import type { Aggregation, CountCondition } from "../ast.ts";

/** An aggregation without its window, which `timeframe` gives. */
export type AggregationHead = Omit<Aggregation, "timespanMicros">;

/**
 * Reads what stands behind the `|` of a Sigma 1 condition: `count(field) by group > n`, and the
 * same of `sum`, `avg`, `min` and `max`; else says why it is none.
 */
export function parseAggregation(
  text: string,
): AggregationHead | { readonly code: string; readonly problem: string } {
  const source = text.trim();
  if (source === "" || source.includes("|")) {
    return malformed("one aggregation stands behind one |");
  }
  if (/^near\b/i.test(source)) {
    const problem =
      'the aggregation "near" is not supported; ' +
      "write one rule for each selection and a temporal correlation over them";
    return { code: "unsupported-aggregation", problem };
  }
  return readAggregation(source) ?? malformed(FORM);
}

function readAggregation(source: string): AggregationHead | null {
  const [, name = "", written = "", by = "", sign = "", bound = ""] =
    AGGREGATION.exec(source) ?? [];
  const operator = OPERATORS.get(sign);
  const field = written.trim() === "" ? null : written.trim();
  const meaning = meaningOf(name.toLowerCase(), field !== null);
  if (operator === undefined || meaning === null) return null;
  return {
    ...meaning,
    field,
    groupBy: by.split(",").flatMap((part) => part.trim() || []),
    condition: { [operator]: Number(bound) },
  };
}

/** The correlation that an aggregation is; null where it lacks its field, or there is none such. */
function meaningOf(
  name: string,
  hasField: boolean,
): Pick<AggregationHead, "type" | "percentile"> | null {
  if (name === "count") return { type: hasField ? "value_count" : "event_count" };
  return hasField ? (MEANINGS.get(name) ?? null) : null;
}

function malformed(form: string): { code: string; problem: string } {
  return { code: "invalid-aggregation", problem: `the aggregation is not understood; ${form}` };
}

const FORM =
  "write count() by field > 10, count(field) by field > 10, or sum, avg, min, max(field)";
const AGGREGATION =
  /^([a-z]+)\s*\(([^()]*)\)(?:\s*by\s+([^\s<>=,]+(?:\s*,\s*[^\s<>=,]+)*))?\s*([<>=!]{1,2})\s*(-?\d{1,15}(?:\.\d{1,6})?)$/i;
/** The least of all values is their percentile 0, the greatest their percentile 100. */
const MEANINGS = new Map<string, Pick<AggregationHead, "type" | "percentile">>([
  ["sum", { type: "value_sum" }],
  ["avg", { type: "value_avg" }],
  ["min", { type: "value_percentile", percentile: 0 }],
  ["max", { type: "value_percentile", percentile: 100 }],
]);
const OPERATORS = new Map<string, keyof CountCondition>([
  [">", "gt"],
  [">=", "gte"],
  ["<", "lt"],
  ["<=", "lte"],
  ["=", "eq"],
  ["==", "eq"],
  ["!=", "neq"],
]);
