import type { YamlMap } from "../../lib/yaml.ts";
import type { SigmaDocument } from "../ast.ts";
import type { DocumentReport } from "../parse/document-report.ts";
import { invalidDate } from "./invalid-date.ts";
import { invalidId } from "./invalid-id.ts";
import { invalidTag } from "./invalid-tag.ts";
import { levelAndStatus } from "./level-and-status.ts";
import type { Lint } from "./lint.ts";
import { longTitle } from "./long-title.ts";
import { missingGroupBy } from "./missing-group-by.ts";
import { relatedType } from "./related-type.ts";
import { unusedSelection } from "./unused-selection.ts";
import { yaml11Boolean } from "./yaml11-boolean.ts";

/** Every check of a single document. */
const LINTS: readonly Lint[] = [
  invalidId,
  longTitle,
  levelAndStatus,
  invalidDate,
  invalidTag,
  relatedType,
  unusedSelection,
  yaml11Boolean,
  missingGroupBy,
];

/** Says what is doubtful about a document that runs. */
export function lintDocument(document: SigmaDocument, root: YamlMap, report: DocumentReport): void {
  for (const lint of LINTS) {
    lint({ document, root }, (severity, code, { at, message }) => {
      if (severity === "warning") report.warn(code, at, message);
      else report.info(code, at, message);
    });
  }
}
