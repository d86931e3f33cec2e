import type { YamlMap, YamlPosition } from "../../lib/yaml.ts";
import type { SigmaDocument } from "../ast.ts";

/** A document that runs, and the YAML it was read from. */
export interface LintSubject {
  readonly document: SigmaDocument;
  readonly root: YamlMap;
}

/** Says something about a document. The rule runs all the same; `check --strict` fails on warnings. */
export type Say = (
  severity: "warning" | "info",
  code: string,
  found: { readonly at: YamlPosition; readonly message: string },
) => void;

/** One check. */
export type Lint = (subject: LintSubject, say: Say) => void;
