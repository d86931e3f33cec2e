import type { Slices } from "../../lib/slices.ts";
import type { YamlMap, YamlPosition } from "../../lib/yaml.ts";
import type { SigmaDocument } from "../ast.ts";
import type { CheckCode, SourcePosition } from "../diagnostic.ts";
import type { WrittenItem } from "./written-items.ts";

/** A document that runs, and the YAML it was read from. */
export interface LintSubject {
  readonly document: SigmaDocument;
  readonly root: YamlMap;
  /** Its detection, or what a filter has instead. */
  readonly detection: YamlMap | undefined;
  /** Every key of the detection as it is written, modifiers and all. */
  readonly items: readonly WrittenItem[];
  /** The value or key at a place that the AST names. */
  readonly nodeAt: (place: SourcePosition) => YamlPosition;
}

/** Says something about a document, with one of the check's codes. The rule runs all the same. */
export type Say = (code: string, at: YamlPosition, message: string) => void;

/** One check of a single document. */
export interface Lint {
  readonly codes: readonly CheckCode[];
  /** In slices where it costs more than a look at each value. */
  readonly check: (subject: LintSubject, say: Say) => Slices<void> | void;
}

/** One check over all documents that are loaded together. */
export interface CollectionLint {
  readonly codes: readonly CheckCode[];
  readonly check: (
    documents: readonly SigmaDocument[],
    say: (code: string, document: SigmaDocument, message: string) => void,
  ) => void;
}
