import { ITEMS_A_SLICE, type Slices } from "../../lib/slices.ts";
import { type YamlMap, type YamlPosition } from "../../lib/yaml.ts";
import type { SigmaDocument } from "../ast.ts";
import type { SourcePosition } from "../diagnostic.ts";
import type { DocumentReport } from "../parse/document-report.ts";
import type { LintSubject } from "./lint.ts";
import { DOCUMENT_LINTS } from "./registry.ts";
import { detectionOf, writtenItems } from "./written-items.ts";

/** Says what is doubtful about a document that runs; in slices. */
export function* lintDocument(
  document: SigmaDocument,
  root: YamlMap,
  report: DocumentReport,
): Slices<void> {
  const subject = subjectOf(document, root);
  const lengths = [subject.items.length, ...subject.items.map(({ values }) => values.length)];
  const isLong = lengths.some((length) => length > ITEMS_A_SLICE);
  for (const { codes, check } of DOCUMENT_LINTS) {
    if (isLong) yield;
    const left = check(subject, (code, at, message) => {
      const severity = codes.find((each) => each.code === code)?.severity ?? "warning";
      report.say(severity, code, at, message);
    });
    if (left !== undefined) yield* left;
  }
}

function subjectOf(document: SigmaDocument, root: YamlMap): LintSubject {
  const detection = detectionOf(root);
  const items = writtenItems(detection);
  let places: Map<number, YamlPosition> | null = null;
  const indexed = (): Map<number, YamlPosition> => {
    const nodes = items.flatMap(({ key, values }) => (key === null ? values : [key, ...values]));
    return new Map(nodes.map((node) => [placeKey(node), node]));
  };
  const nodeAt = (place: SourcePosition): YamlPosition => {
    places ??= indexed();
    return places.get(placeKey(place)) ?? place;
  };
  return { document, root, detection, items, nodeAt };
}

function placeKey({ line, column }: YamlPosition): number {
  return line * COLUMNS_MAX + column;
}

/** No text that is read at all has a longer line. */
const COLUMNS_MAX = 2 ** 25;
