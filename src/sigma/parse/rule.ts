import type { Slices } from "../../lib/slices.ts";
import { type YamlMap, yamlEntry } from "../../lib/yaml.ts";
import type { RuleDocument } from "../ast.ts";
import type { RuleMeta } from "../rule-meta.ts";
import { parseConditions } from "./conditions.ts";
import type { DocumentReport } from "./document-report.ts";
import { parseLogsource } from "./logsource.ts";
import { missingKey } from "./missing-key.ts";
import { parseSelections } from "./selections.ts";

/** A detection rule, in slices; null when it has no detection to speak of. */
export function* parseRule(
  root: YamlMap,
  meta: RuleMeta,
  report: DocumentReport,
): Slices<RuleDocument | null> {
  const logsource = parseLogsource(root, report);
  const detection = yamlEntry(root, "detection");
  if (detection === undefined) {
    const message = "a rule needs a detection with its selections and a condition";
    missingKey(root, "detection", { message }, report);
    return null;
  }
  if (detection.value.kind !== "map") {
    report.error("invalid-detection", detection.value, "detection is a map of selections");
    return null;
  }
  const selections = yield* parseSelections(detection.value, report);
  const { conditions, aggregation } = parseConditions(detection, selections, report);
  if (logsource === null) return null;
  const at = report.at(root);
  return { kind: "rule", meta, logsource, selections, conditions, aggregation, at };
}
