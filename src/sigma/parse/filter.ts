import type { Slices } from "../../lib/slices.ts";
import { yamlEntry, type YamlEntry, type YamlMap } from "../../lib/yaml.ts";
import type { FilterDocument } from "../ast.ts";
import { hasNot } from "../condition-tree.ts";
import type { RuleMeta } from "../rule-meta.ts";
import { parseConditions } from "./conditions.ts";
import type { DocumentReport } from "./document-report.ts";
import { parseLogsource } from "./logsource.ts";
import { parseSelections } from "./selections.ts";
import { textNodes } from "./text-list.ts";

/**
 * A filter (Sigma 2.1, "Sigma Filters"), in slices; null when it is refused. Its selections and
 * condition are those of a detection, with names of their own.
 */
export function* parseFilter(
  root: YamlMap,
  meta: RuleMeta,
  report: DocumentReport,
): Slices<FilterDocument | null> {
  const logsource = parseLogsource(root, report);
  const entry = yamlEntry(root, "filter");
  if (entry?.value.kind !== "map") {
    report.error("invalid-filter", entry?.value ?? root, "filter is a map");
    return null;
  }
  const rules = parseRules(entry, entry.value, report);
  const entries = entry.value.entries.filter(({ key }) => key.text !== "rules");
  const detection = { key: entry.key, value: { ...entry.value, entries } };
  const selections = yield* parseSelections(detection.value, report);
  const { conditions, aggregation } = parseConditions(detection, selections, report);
  const [condition, ...others] = conditions;
  if (others.length > 0 || aggregation !== null) {
    const message = "a filter has one condition, and counts nothing";
    report.error("invalid-filter-condition", entry.key, message);
  }
  if (logsource === null || condition === undefined) return null;
  if (!hasNot(condition.root)) {
    const at = yamlEntry(entry.value, "condition")?.value ?? entry.key;
    const message =
      "this keeps only the matches that the filter describes, as it is ANDed with the rule; " +
      `to leave them out write: condition: not (${condition.text.slice(0, 60)})`;
    report.warn("filter-keeps", at, message);
  }
  return { kind: "filter", meta, logsource, rules, selections, condition, at: report.at(root) };
}

/** `any`, or an empty list, is every rule of the log source (as in pySigma). */
function parseRules(
  entry: YamlEntry,
  body: YamlMap,
  report: DocumentReport,
): FilterDocument["rules"] {
  const node = yamlEntry(body, "rules")?.value;
  if (node === undefined) {
    const message = "a filter names the rules that it is for, by id or name, or says rules: any";
    report.error("missing-rules", entry.key, message);
    return [];
  }
  const names = textNodes(node, "rules: each id or name", report);
  if (names.length === 0 || (node.kind === "scalar" && node.text === "any")) return "any";
  return names.map((name) => ({ name: name.text, at: report.at(name) }));
}
