import type { YamlProblem } from "../lib/yaml.ts";

/** Where something stands in a rule file; line and column count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A source position and, where it is known, the place behind the last character. */
export interface SourceRange extends SourcePosition {
  readonly end?: Pick<SourcePosition, "line" | "column">;
}

export type Severity = "error" | "warning" | "info";

/** A mistake in a rule, as data: what, where, and what to do. An error means the rule does not run. */
export interface Diagnostic extends SourceRange {
  /** Stable, kebab-case: `unknown-modifier`. */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence, with the suggestion in it where there is one. */
  readonly message: string;
  /** The rule's id, else its title, when known. */
  readonly rule?: string;
}

/** A code that a diagnostic can have, with what the documentation tells of it. */
export interface CheckCode {
  readonly code: string;
  /** Of all but a few codes, which say so themselves, the only one it has. */
  readonly severity: Severity;
  /** What is wrong, in one sentence. */
  readonly says: string;
  /**
   * What gives the diagnostic: keys that take the place of those of a sound rule, or `without KEY`;
   * a whole file when it begins with `title:`, `---` or `#`.
   */
  readonly example: string;
  /** The same without the mistake. */
  readonly instead?: string;
}

/** The problems of a file's YAML as diagnostics. */
export function yamlDiagnostics(problems: readonly YamlProblem[], file: string): Diagnostic[] {
  return problems.map((problem) => ({ ...problem, file, severity: "error" }));
}
