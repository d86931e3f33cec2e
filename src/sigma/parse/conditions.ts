import { yamlEntry, type YamlEntry, yamlPlace, type YamlScalar } from "../../lib/yaml.ts";
import type { Aggregation, Condition, Selection } from "../ast.ts";
import { type AggregationHead, parseAggregation } from "./aggregation.ts";
import { type ParsedCondition, parseCondition } from "./condition-parser.ts";
import type { DocumentReport } from "./document-report.ts";
import { missingKey } from "./missing-key.ts";
import { parseTimespan } from "./timespan.ts";

interface Conditions {
  readonly conditions: readonly Condition[];
  readonly aggregation: Aggregation | null;
}

/** The condition of a detection, or the list of them, and the aggregation behind it. */
export function parseConditions(
  detection: YamlEntry,
  selections: ReadonlyMap<string, Selection>,
  report: DocumentReport,
): Conditions {
  const scalars = conditionTexts(detection, report);
  const names = [...selections.keys()];
  const conditions: Condition[] = [];
  let head: { readonly aggregation: AggregationHead; readonly at: YamlScalar } | null = null;
  for (const scalar of scalars) {
    const parsed = parseCondition(scalar.text, names);
    tell(parsed, scalar, report);
    if (parsed.root === null) continue;
    const text = scalar.text.slice(0, parsed.pipe ?? undefined).trim();
    conditions.push({ text, root: parsed.root });
    if (parsed.pipe === null) continue;
    const aggregation = readAggregation(scalar, parsed.pipe, report);
    if (aggregation !== null) head = { aggregation, at: scalar };
    if (scalars.length > 1) {
      const message = "an aggregation needs a single condition, not a list of them";
      report.error("invalid-aggregation", scalar, message);
    }
  }
  return { conditions, aggregation: withTimeframe(detection, head, report) };
}

function conditionTexts(detection: YamlEntry, report: DocumentReport): readonly YamlScalar[] {
  if (detection.value.kind !== "map") return [];
  const entry = yamlEntry(detection.value, "condition");
  if (entry === undefined) {
    const message = "the detection needs a condition, as condition: selection";
    missingKey(detection.value, "condition", { at: detection.key, message }, report);
    return [];
  }
  const nodes = entry.value.kind === "sequence" ? entry.value.items : [entry.value];
  const texts = nodes
    .filter((node) => node.kind === "scalar")
    .filter((node) => node.value !== null);
  if (texts.length < nodes.length || nodes.length === 0) {
    report.error("invalid-condition", entry.value, "a condition is a text or a list of texts");
  }
  return texts;
}

function tell(parsed: ParsedCondition, scalar: YamlScalar, report: DocumentReport): void {
  for (const { severity, code, message, offset } of parsed.problems) {
    report.say(severity, code, yamlPlace(scalar, offset), message);
  }
}

function readAggregation(
  scalar: YamlScalar,
  pipe: number,
  report: DocumentReport,
): AggregationHead | null {
  const aggregation = parseAggregation(scalar.text.slice(pipe + 1));
  if (!("problem" in aggregation)) return aggregation;
  report.error(aggregation.code, yamlPlace(scalar, pipe), aggregation.problem);
  return null;
}

/** An aggregation has its window from `timeframe`, and a `timeframe` is for nothing else. */
function withTimeframe(
  detection: YamlEntry,
  head: { readonly aggregation: AggregationHead; readonly at: YamlScalar } | null,
  report: DocumentReport,
): Aggregation | null {
  const entry =
    detection.value.kind === "map" ? yamlEntry(detection.value, "timeframe") : undefined;
  if (head === null) {
    if (entry !== undefined && !report.failed) {
      const message = "timeframe does nothing without an aggregation such as | count() > 10";
      report.warn("unused-timeframe", entry.key, message);
    }
    return null;
  }
  if (entry === undefined) {
    const message = "the aggregation needs a timeframe in the detection, as timeframe: 5m";
    report.error("missing-timeframe", head.at, message);
    return null;
  }
  const text = entry.value.kind === "scalar" ? entry.value.text : "";
  const timespan = parseTimespan(text);
  if (typeof timespan === "number") return { ...head.aggregation, timespanMicros: timespan };
  report.error("invalid-timespan", entry.value, timespan.problem);
  return null;
}
