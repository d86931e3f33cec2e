import { didYouMean } from "../../lib/suggest.ts";
import { yamlEntry, type YamlMap, type YamlNode, yamlPlace } from "../../lib/yaml.ts";
import { type ConditionSet, type Expression, parseExpression } from "./condition-set.ts";
import type { ReadCondition } from "./conditions/condition-reader.ts";
import { FIELD_CONDITIONS, ITEM_CONDITIONS, RULE_CONDITIONS } from "./conditions/registry.ts";
import { Params } from "./params.ts";
import type { ProcessingItem, Transformation } from "./pipeline.ts";
import type { PipelineReport } from "./report.ts";
import { TRANSFORMATIONS } from "./transformations/registry.ts";

/** Where steps stand: the name of their pipeline, and whether they are those of a `nest`. */
interface Place {
  readonly pipeline: string;
  readonly nested: boolean;
}

/** Reads a list of steps; what is wrong is reported. */
export function parseSteps(
  node: YamlNode,
  place: Place,
  report: PipelineReport,
): readonly ProcessingItem[] {
  if (node.kind !== "sequence") {
    report.error(node, "a list of transformations is expected here");
    return [];
  }
  return node.items.flatMap((item) => parseStep(item, place, report) ?? []);
}

function parseStep(node: YamlNode, place: Place, report: PipelineReport): ProcessingItem | null {
  if (node.kind !== "map") {
    report.error(node, 'a transformation is a map with "type" and what belongs to it');
    return null;
  }
  const transformation = parseTransformation(node, place, report);
  const step = {
    id: new Params(node, report).optionalText("id") ?? null,
    pipeline: place.pipeline,
    rule: parseConditions(node, "rule", RULE_CONDITIONS, report),
    detectionItem: parseConditions(node, "detection_item", ITEM_CONDITIONS, report),
    fieldName: parseConditions(node, "field_name", FIELD_CONDITIONS, report),
    at: report.at(node),
  };
  if (transformation === null) return null;
  checkPlaceholders({ ...step, transformation }, { node, place }, report);
  return { ...step, transformation };
}

function parseTransformation(
  node: YamlMap,
  place: Place,
  report: PipelineReport,
): Transformation | null {
  const read = readerOf(node, { known: TRANSFORMATIONS, what: "transformation" }, report);
  if (read === null) return null;
  const params = new Params(node, report, COMMON);
  const made = read(params, (items) => parseSteps(items, { ...place, nested: true }, report));
  params.finish();
  return made;
}

/** They are read with the rule, before any step: nothing that a condition asks is known then. */
function checkPlaceholders(
  { transformation, rule, detectionItem, fieldName }: ProcessingItem,
  { node, place }: { readonly node: YamlMap; readonly place: Place },
  report: PipelineReport,
): void {
  if (transformation.kind !== "placeholders") return;
  if (place.nested || rule.count + detectionItem.count + fieldName.count > 0) {
    const message =
      "placeholders are replaced before any other step, in every rule: " +
      'take the conditions away, or name the placeholders under "include"';
    report.error(node, message);
  }
}

/** How to read something by its `type`; null, reported, when there is no such thing. */
function readerOf<R>(
  node: YamlMap,
  { known, what }: { readonly known: ReadonlyMap<string, R>; readonly what: string },
  report: PipelineReport,
): R | null {
  const type = yamlEntry(node, "type")?.value;
  if (type?.kind !== "scalar" || type.value === null) {
    report.error(type ?? node, `a ${what} needs its "type"`);
    return null;
  }
  const read = known.get(type.text);
  if (read !== undefined) return read;
  const hint = didYouMean(type.text, known.keys());
  report.error(type, `unknown ${what} "${type.text.slice(0, 60)}"${hint}`);
  return null;
}

/** `<prefix>_conditions` and how they are tied: by `_cond_op` or `_cond_expr`, and `_cond_not`. */
function parseConditions<C>(
  node: YamlMap,
  prefix: "rule" | "detection_item" | "field_name",
  known: ReadonlyMap<string, ReadCondition<C>>,
  report: PipelineReport,
): ConditionSet<C> {
  const params = new Params(node, report);
  const listed = params.node(`${prefix}_conditions`);
  const conditions = new Map<string, C>();
  for (const [name, condition] of namedConditions(listed, report)) {
    const read = readerOf(condition, { known, what: "condition" }, report);
    if (read === null) continue;
    const inner = new Params(condition, report);
    conditions.set(name, read(inner));
    inner.finish();
  }
  const root = tied(params, prefix, conditions);
  const not = params.flag(`${prefix}_cond_not`, false);
  return { count: conditions.size, root: not ? { kind: "not", item: root } : root };
}

function namedConditions(
  node: YamlNode | undefined,
  report: PipelineReport,
): readonly (readonly [string, YamlMap])[] {
  if (node === undefined) return [];
  if (node.kind === "scalar") {
    report.error(node, "conditions are a list, or a map from names to conditions");
    return [];
  }
  const named: readonly (readonly [string, YamlNode])[] =
    node.kind === "map"
      ? node.entries.map(({ key, value }) => [key.text, value] as const)
      : node.items.map((item, index) => [String(index + 1), item] as const);
  return named.flatMap(([name, item]) => {
    if (item.kind === "map") return [[name, item] as const];
    report.error(item, 'a condition is a map with "type" and what belongs to it');
    return [];
  });
}

function tied<C>(
  params: Params,
  prefix: string,
  conditions: ReadonlyMap<string, C>,
): Expression<C> {
  const { report } = params;
  const written = params.node(`${prefix}_cond_expr`);
  const operator = params.node(`${prefix}_cond_op`);
  const kind = params.choice(`${prefix}_cond_op`, ["and", "or"], "and");
  const items = [...conditions.values()].map((condition) => ({
    kind: "condition" as const,
    condition,
  }));
  if (written === undefined) return { kind, items };
  if (operator !== undefined) {
    report.error(operator, `"${prefix}_cond_op" and "${prefix}_cond_expr" do not go together`);
  }
  if (params.node(`${prefix}_conditions`)?.kind !== "map") {
    report.error(written, `for an expression, "${prefix}_conditions" is a map that names each`);
    return { kind, items };
  }
  const hint = (name: string): string => didYouMean(name, conditions.keys());
  const parsed = parseExpression(params.textOf(written), conditions, hint);
  if ("problem" in parsed) {
    const at = written.kind === "scalar" ? yamlPlace(written, parsed.offset) : written;
    report.error(at, parsed.problem);
    return { kind, items };
  }
  const unused = [...conditions.keys()].filter((name) => !parsed.used.has(name));
  if (unused.length > 0) {
    report.error(written, `the expression leaves out the conditions ${unused.join(", ")}`);
  }
  return parsed.root;
}

const COMMON: readonly string[] = [
  "type",
  "id",
  ...["rule", "detection_item", "field_name"].flatMap((prefix) => [
    `${prefix}_conditions`,
    `${prefix}_cond_op`,
    `${prefix}_cond_not`,
    `${prefix}_cond_expr`,
  ]),
];
