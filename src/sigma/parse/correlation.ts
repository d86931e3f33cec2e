import { suggest } from "../../lib/suggest.ts";
import { type YamlEntry, yamlEntry, type YamlMap, type YamlNode } from "../../lib/yaml.ts";
import type { CorrelationDocument, Reference } from "../ast.ts";
import { isRising } from "../rising.ts";
import type { RuleMeta } from "../rule-meta.ts";
import { namesInCondition } from "./condition-tokens.ts";
import { parseCorrelationCondition } from "./correlation-condition.ts";
import { CORRELATION_FORMS, type CorrelationForm, explainType } from "./correlation-type.ts";
import type { DocumentReport } from "./document-report.ts";
import { quoted } from "./quoted.ts";
import { textList, textNodes } from "./text-list.ts";
import { parseTimespan } from "./timespan.ts";

/** A name with its place. */
type Named = ReturnType<typeof textNodes>[number];

/** A correlation rule (Sigma 2.1, "Correlation rules"); null when it is refused. */
export function parseCorrelation(
  root: YamlMap,
  meta: RuleMeta,
  report: DocumentReport,
): CorrelationDocument | null {
  const entry = yamlEntry(root, "correlation");
  if (entry?.value.kind !== "map") {
    report.error("invalid-correlation", entry?.value ?? root, "correlation is a map");
    return null;
  }
  const body = entry.value;
  checkKeys(body, report);
  const form = parseType(entry, report);
  if (form === null) return null;
  const rules = parseRules(entry, form, report);
  const timespanMicros = parseWindow(entry, report);
  const condition = parseCorrelationCondition(entry, { form, rules }, report);
  if (condition === null || timespanMicros === null) return null;
  const rising = isRising({ type: form.name, ...condition });
  const groupBy = yamlEntry(body, "group-by");
  return {
    kind: "correlation",
    meta,
    type: form.name,
    rules,
    ...condition,
    groupBy: groupBy === undefined ? [] : textList(groupBy.value, "group-by", report),
    aliases: parseAliases(body, report),
    timespanMicros,
    generate: parseFlag(body, "generate", report) || parseFlag(root, "generate", report),
    emit: parseEmit(body, rising, report),
    at: report.at(root),
  };
}

function parseType(entry: YamlEntry, report: DocumentReport): CorrelationForm | null {
  const node = requireKey(entry, "type", report)?.value;
  if (node === undefined) return null;
  const name = node.kind === "scalar" ? node.text : "";
  const form = CORRELATION_FORMS.get(name);
  if (form !== undefined) return form;
  const { code, message } = explainType(name);
  report.error(code, node, message);
  return null;
}

function parseRules(
  entry: YamlEntry,
  form: CorrelationForm,
  report: DocumentReport,
): readonly Reference[] {
  const said = form.temporal && entry.value.kind === "map" ? rulesOfWords(entry.value) : null;
  const node = (said ?? requireKey(entry, "rules", report))?.value;
  if (node === undefined) return [];
  const names = said?.names ?? textNodes(node, "rules: each id or name", report);
  if (names.length === 0 && !report.failed) {
    report.error("empty-rules", node, "a correlation needs at least one rule to be about");
  }
  if (form.temporal) checkTemporalRules(names, node, report);
  return names.map((name) => ({ name: name.text, at: report.at(name) }));
}

/** Without `rules`, those that a condition in words names (as pySigma reads it); else null. */
function rulesOfWords(body: YamlMap): { readonly value: YamlNode; readonly names: Named[] } | null {
  const value = yamlEntry(body, "condition")?.value;
  if (value?.kind !== "scalar" || yamlEntry(body, "rules") !== undefined) return null;
  const { line, column } = value;
  const names = namesInCondition(value.text).map((text) => ({ text, line, column }));
  return names.length === 0 ? null : { value, names };
}

function parseWindow(entry: YamlEntry, report: DocumentReport): number | null {
  const node = requireKey(entry, "timespan", report)?.value;
  if (node === undefined) return null;
  const timespan = parseTimespan(node.kind === "scalar" ? node.text : "");
  if (typeof timespan === "number") return timespan;
  report.error("invalid-timespan", node, timespan.problem);
  return null;
}

function checkTemporalRules(names: readonly Named[], at: YamlNode, report: DocumentReport): void {
  if (new Set(names.map((name) => name.text)).size < names.length) {
    report.error("repeated-rule", at, "a temporal correlation names each rule once");
  }
  if (names.length > TEMPORAL_RULES_MAX) {
    const message = `a temporal correlation can name ${TEMPORAL_RULES_MAX} rules, not ${names.length}`;
    report.error("too-many-rules", at, message);
  }
}

/** `aliases: { user: { rule_name: field } }`. */
function parseAliases(
  body: YamlMap,
  report: DocumentReport,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const aliases = new Map<string, ReadonlyMap<string, string>>();
  const node = yamlEntry(body, "aliases")?.value;
  if (node === undefined) return aliases;
  const entries = node.kind === "map" ? node.entries : [];
  if (node.kind !== "map") report.error("invalid-aliases", node, ALIASES_FORM);
  for (const { key, value } of entries) {
    const fields = new Map<string, string>();
    const rules = value.kind === "map" ? value.entries : [];
    if (rules.length === 0) report.error("invalid-aliases", value, ALIASES_FORM);
    for (const rule of rules) {
      const field = textList(rule.value, "a field of an alias", report)[0];
      if (field !== undefined) fields.set(rule.key.text, field);
    }
    aliases.set(key.text, fields);
  }
  return aliases;
}

function parseFlag(map: YamlMap, key: string, report: DocumentReport): boolean {
  const node = yamlEntry(map, key)?.value;
  if (node === undefined) return false;
  if (node.kind === "scalar" && typeof node.value === "boolean") return node.value;
  report.error("boolean-expected", node, `${key} is true or false, without quotes`);
  return false;
}

/** `emit` is ours: whether an alert is told with the event that makes it, or once time has passed. */
function parseEmit(body: YamlMap, rising: boolean, report: DocumentReport): "early" | "final" {
  const node = yamlEntry(body, "emit")?.value;
  if (node === undefined) return rising ? "early" : "final";
  const text = node.kind === "scalar" ? node.text : "";
  if (text === "final") return "final";
  if (text !== "early") {
    report.error("invalid-emit", node, `emit is early or final, not ${quoted(text)}`);
  } else if (!rising) {
    const message =
      "only what more events cannot undo (gt and gte) can be told early; the rest is known when the window ends";
    report.error("invalid-emit", node, message);
  }
  return "early";
}

function requireKey(entry: YamlEntry, key: string, report: DocumentReport): YamlEntry | null {
  const found = entry.value.kind === "map" ? yamlEntry(entry.value, key) : undefined;
  if (found !== undefined) return found;
  report.error(`missing-${key}`, entry.key, `the correlation needs "${key}"`);
  return null;
}

/** A key that is nearly one of ours is a slip that would change what the rule means. */
function checkKeys(body: YamlMap, report: DocumentReport): void {
  for (const { key } of body.entries) {
    if (KEYS.includes(key.text)) continue;
    const near = suggest(key.text, KEYS);
    const message = `unknown key ${quoted(key.text)} in the correlation`;
    if (near === undefined) report.warn("unknown-correlation-key", key, `${message} is ignored`);
    else report.error("unknown-correlation-key", key, `${message}; did you mean "${near}"?`);
  }
}

const ALIASES_FORM = "aliases name a field for each rule: aliases: { user: { rule_name: field } }";
const KEYS = ["type", "rules", "group-by", "aliases", "timespan", "condition", "generate", "emit"];
/** Each event of an ordered correlation costs the square of it. */
const TEMPORAL_RULES_MAX = 32;
