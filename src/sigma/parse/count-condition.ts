import { meantOrOneOf } from "../../lib/suggest.ts";
import type { YamlEntry, YamlNode } from "../../lib/yaml.ts";
import type { CountCondition } from "../ast.ts";
import type { DocumentReport } from "./document-report.ts";
import { quoted } from "./quoted.ts";
import { textList } from "./text-list.ts";

/**
 * `condition` of a correlation as a map: bounds that all must hold, and the fields whose values
 * are counted. Null when it is refused.
 */
export function parseCountCondition(
  entry: YamlEntry,
  maybeUnbounded: boolean,
  report: DocumentReport,
): { readonly condition: CountCondition; readonly fields: readonly string[] } | null {
  if (entry.value.kind !== "map") {
    const message = "the condition of a correlation is a map, as condition: { gte: 10 }";
    report.error("invalid-correlation-condition", entry.value, message);
    return null;
  }
  const condition: { -readonly [K in keyof CountCondition]: CountCondition[K] } = {};
  let fields: readonly string[] = [];
  for (const { key, value } of entry.value.entries) {
    const operator = OPERATORS.find((name) => name === key.text);
    if (operator !== undefined) {
      const bound = numberOf(operator, value, report);
      if (bound !== null) condition[operator] = bound;
    } else if (key.text === "field") {
      fields = textList(value, "the field of the condition", report);
    } else if (key.text !== "percentile") {
      report.error("unknown-operator", key, unknownOperator(key.text));
    }
  }
  if (Object.keys(condition).length === 0 && !maybeUnbounded && !report.failed) {
    const message = `the condition needs a bound: one of ${OPERATORS.join(", ")}`;
    report.error("invalid-correlation-condition", entry.key, message);
  } else if (isImpossible(condition)) {
    report.error("impossible-condition", entry.key, "no number lies within these bounds");
  }
  return { condition, fields };
}

function numberOf(operator: string, node: YamlNode, report: DocumentReport): number | null {
  const value = node.kind === "scalar" ? node.value : undefined;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const quotes = typeof value === "string" && value !== "" && Number.isFinite(Number(value));
  const hint = quotes ? "; remove the quotes" : "";
  report.error("number-expected", node, `"${operator}" needs a number${hint}`);
  return null;
}

function unknownOperator(text: string): string {
  return `unknown operator ${quoted(text)}${meantOrOneOf(SIGNS.get(text) ?? text, OPERATORS)}`;
}

function isImpossible(condition: CountCondition): boolean {
  const { gt, gte, lt, lte, eq, neq } = condition;
  const low = Math.max(gt ?? -Infinity, gte ?? -Infinity, eq ?? -Infinity);
  const high = Math.min(lt ?? Infinity, lte ?? Infinity, eq ?? Infinity);
  const open = low === gt || high === lt;
  return low > high || (low === high && open) || (eq !== undefined && eq === neq);
}

/** What programs write for them. */
const SIGNS = new Map([
  [">", "gt"],
  [">=", "gte"],
  ["<", "lt"],
  ["<=", "lte"],
  ["==", "eq"],
  ["=", "eq"],
  ["!=", "neq"],
]);

const OPERATORS = ["gt", "gte", "lt", "lte", "eq", "neq"] as const;
