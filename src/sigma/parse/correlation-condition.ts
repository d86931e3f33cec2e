import { type YamlEntry, yamlEntry, type YamlMap } from "../../lib/yaml.ts";
import type { CorrelationDocument, Reference } from "../ast.ts";
import { conditionNames } from "../condition-tree.ts";
import { parseCondition } from "./condition-parser.ts";
import type { CorrelationForm } from "./correlation-type.ts";
import { parseCountCondition } from "./count-condition.ts";
import type { DocumentReport } from "./document-report.ts";
import { quoted } from "./quoted.ts";

/** What the condition of a correlation says. */
export type CorrelationCondition = Pick<
  CorrelationDocument,
  "condition" | "expression" | "percentile" | "fields"
>;

/**
 * Reads `condition`; null when it is refused. A temporal type needs none, or has one in words over
 * the names of its rules (pySigma's "extended" correlations): `a and not b`.
 */
export function parseCorrelationCondition(
  entry: YamlEntry,
  { form, rules }: { readonly form: CorrelationForm; readonly rules: readonly Reference[] },
  report: DocumentReport,
): CorrelationCondition | null {
  const condition = entry.value.kind === "map" ? yamlEntry(entry.value, "condition") : undefined;
  if (condition === undefined) {
    if (form.temporal) return { condition: {}, fields: [] };
    report.error("missing-condition", entry.key, 'the correlation needs "condition"');
    return null;
  }
  if (form.temporal && condition.value.kind === "scalar") {
    return parseWords(condition, { form, rules }, report);
  }
  const counted = parseCountCondition(condition, form.temporal, report);
  if (counted === null) return null;
  checkField(condition, form, counted.fields, report);
  checkReach(condition, { form, rules, counted }, report);
  return { ...counted, ...percentileOf(condition, form, report) };
}

function parseWords(
  { key, value }: YamlEntry,
  { form, rules }: { readonly form: CorrelationForm; readonly rules: readonly Reference[] },
  report: DocumentReport,
): CorrelationCondition | null {
  if (form.name === "temporal_ordered") {
    const message = "a condition in words says no order; leave it out, or use type: temporal";
    report.error("invalid-correlation-condition", value, message);
    return null;
  }
  const names = rules.map((rule) => rule.name);
  const parsed = parseCondition(value.kind === "scalar" ? value.text : "", names);
  for (const { severity, code, message } of parsed.problems) {
    if (severity === "error") report.error(code, value, message);
    else report.warn(code, value, message);
  }
  if (parsed.pipe !== null) {
    report.error("invalid-correlation-condition", key, "nothing can follow the condition");
  }
  if (parsed.root === null) return null;
  const said = conditionNames(parsed.root);
  for (const rule of rules.filter(({ name }) => !said.has(name))) {
    const message = `rule ${quoted(rule.name)} is not in the condition; add it, or leave it out of rules`;
    report.error("rule-not-in-condition", rule.at, message);
  }
  return { condition: {}, expression: parsed.root, fields: [] };
}

function checkField(
  { key }: YamlEntry,
  { name, field }: CorrelationForm,
  fields: readonly string[],
  report: DocumentReport,
): void {
  if (field === "none" && fields.length > 0) {
    const message = `${name} counts events and has no field; did you mean "value_count"?`;
    report.error("unexpected-field", key, message);
  } else if (field !== "none" && fields.length === 0) {
    const message = `${name} needs the field it is about: condition: { field: user.name, gte: 5 }`;
    report.error("missing-field", key, message);
  } else if (field === "one" && fields.length > 1) {
    const message = `${name} is about the numbers of one field; write a rule for each field`;
    report.error("unexpected-field", key, message);
  }
}

/** A temporal type cannot have more rules than it names. */
function checkReach(
  { key }: YamlEntry,
  condition: {
    readonly form: CorrelationForm;
    readonly rules: readonly Reference[];
    readonly counted: CorrelationCondition;
  },
  report: DocumentReport,
): void {
  if (!condition.form.temporal) return;
  const { gt, gte, eq } = condition.counted.condition;
  const needed = Math.max(gt === undefined ? 0 : Math.floor(gt) + 1, gte ?? 0, eq ?? 0);
  const { length } = condition.rules;
  if (needed <= length) return;
  const message = `${needed} different rules are asked for, but the correlation names ${length}`;
  report.error("impossible-condition", key, message);
}

/** `percentile: 95`, as pySigma reads it; the specification has no key for it. */
function percentileOf(
  { key, value }: YamlEntry,
  { name }: CorrelationForm,
  report: DocumentReport,
): { readonly percentile?: number } {
  const written = yamlEntry(value as YamlMap, "percentile");
  if (name !== "value_percentile") {
    if (written !== undefined) {
      const message = `${name} has no percentile; did you mean "value_percentile"?`;
      report.error("unexpected-percentile", written.key, message);
    }
    return {};
  }
  if (written === undefined) {
    const message =
      "value_percentile needs to know which: condition: { field: bytes, percentile: 95, gt: 1000 }";
    report.error("missing-percentile", key, message);
    return {};
  }
  const number = written.value.kind === "scalar" ? written.value.value : null;
  if (typeof number === "number" && number >= 0 && number <= 100) return { percentile: number };
  report.error("invalid-percentile", written.value, "a percentile is a number from 0 to 100");
  return {};
}
