import { didYouMean } from "../../../lib/suggest.ts";
import type { YamlNode } from "../../../lib/yaml.ts";
import { LEVELS } from "../../parse/meta.ts";
import type { RuleMeta } from "../../rule-meta.ts";
import type { Params } from "../params.ts";
import type { RuleCondition } from "../pipeline.ts";
import type { Run, Scalar } from "../run.ts";
import { compares, OPERATORS, type ReadCondition } from "./condition-reader.ts";

/**
 * `rule_attribute`: what the rule says of itself, or `set_custom_attribute` of it. A list asks for
 * membership; level, status, dates and numbers have an order; other texts are equal or not. An
 * attribute that the rule does not have never holds.
 */
export const readRuleAttribute: ReadCondition<RuleCondition> = (params) => {
  const attribute = params.text("attribute");
  const value = params.scalar("value");
  const operator = params.choice("op", [...OPERATORS, "in", "not_in"] as const, "eq");
  const at = params.required("value") ?? params.map;
  const ranks = RANKS.get(attribute);
  if (ranks !== undefined) checkRank(ranks, value, { params, at });
  if (ORDERLESS.has(attribute) && !["eq", "ne"].includes(operator)) {
    params.report.error(at, `"${attribute}" is a text: "op" is eq or ne`);
  }
  return ({ meta }, run) => {
    const has = attributeOf(meta, attribute, run);
    if (has === undefined || has === null) return false;
    if (typeof has === "object") return inList(has, value, operator);
    if (operator === "in" || operator === "not_in") return false;
    return compares(orderOf(has, value, ranks), operator);
  };
};

function inList(list: readonly string[], value: Scalar, operator: string): boolean {
  const member = list.includes(String(value));
  if (operator === "in") return member;
  return operator === "not_in" ? !member : operator === "ne";
}

function orderOf(has: Scalar, value: Scalar, ranks: readonly string[] | undefined): number | null {
  if (ranks !== undefined) return ranks.indexOf(String(has)) - ranks.indexOf(rankOf(value));
  if (typeof has === "number" || typeof has === "bigint") {
    const difference = Number(has) - Number(value);
    return Number.isNaN(difference) ? null : difference;
  }
  const text = String(value);
  if (String(has) === text) return 0;
  return String(has) < text ? -1 : 1;
}

function attributeOf(
  meta: RuleMeta,
  attribute: string,
  run: Run,
): Scalar | readonly string[] | undefined {
  const read = ATTRIBUTES.get(attribute);
  return read === undefined ? run.attributes.get(attribute) : read(meta);
}

function rankOf(value: Scalar): string {
  return String(value).toLowerCase();
}

function checkRank(
  ranks: readonly string[],
  value: Scalar,
  { params, at }: { readonly params: Params; readonly at: YamlNode },
): void {
  const word = rankOf(value);
  if (ranks.includes(word)) return;
  params.report.error(
    at,
    `"${word.slice(0, 60)}" is none of ${ranks.join(", ")}${didYouMean(word, ranks)}`,
  );
}

const RANKS: ReadonlyMap<string, readonly string[]> = new Map([
  ["level", LEVELS],
  ["status", ["unsupported", "deprecated", "experimental", "test", "stable"]],
]);
const ORDERLESS: ReadonlySet<string> = new Set([
  "id",
  "title",
  "name",
  "description",
  "author",
  "license",
]);
type ReadAttribute = (meta: RuleMeta) => string | readonly string[] | undefined;

const ATTRIBUTES: ReadonlyMap<string, ReadAttribute> = new Map<string, ReadAttribute>([
  ["id", (meta) => meta.id],
  ["title", (meta) => meta.title],
  ["name", (meta) => meta.name],
  ["description", (meta) => meta.description],
  ["status", (meta) => meta.status],
  ["level", (meta) => meta.level],
  ["author", (meta) => meta.author],
  ["license", (meta) => meta.license],
  ["date", (meta) => meta.date],
  ["modified", (meta) => meta.modified],
  ["tags", (meta) => meta.tags],
  ["references", (meta) => meta.references],
  ["falsepositives", (meta) => meta.falsepositives],
  ["fields", (meta) => meta.fields],
]);
