import { type YamlMap, type YamlPosition } from "../../lib/yaml.ts";
import type { SigmaDocument } from "../ast.ts";
import type { SourcePosition } from "../diagnostic.ts";
import type { DocumentReport } from "../parse/document-report.ts";
import type { LintSubject } from "./lint.ts";
import { DOCUMENT_LINTS } from "./registry.ts";
import { detectionOf, writtenItems } from "./written-items.ts";

/** Says what is doubtful about a document that runs. */
export function lintDocument(document: SigmaDocument, root: YamlMap, report: DocumentReport): void {
  const subject = subjectOf(document, root);
  for (const { codes, check } of DOCUMENT_LINTS) {
    check(subject, (code, at, message) => {
      const severity = codes.find((each) => each.code === code)?.severity ?? "warning";
      report.say(severity, code, { at, message });
    });
  }
}

function subjectOf(document: SigmaDocument, root: YamlMap): LintSubject {
  const detection = detectionOf(root);
  const items = writtenItems(detection);
  let places: Map<string, YamlPosition> | null = null;
  const indexed = (): Map<string, YamlPosition> => {
    const nodes = items.flatMap(({ key, values }) => (key === null ? values : [key, ...values]));
    return new Map(nodes.map((node) => [placeKey(node), node]));
  };
  const nodeAt = (place: SourcePosition): YamlPosition => {
    places ??= indexed();
    return places.get(placeKey(place)) ?? place;
  };
  return { document, root, detection, items, nodeAt };
}

function placeKey({ line, column }: YamlPosition): string {
  return `${line}:${column}`;
}
