/** Where something stands in a rule file; line and column count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type Severity = "error" | "warning" | "info";

/** A mistake in a rule, as data: what, where, and what to do. An error means the rule does not run. */
export interface Diagnostic extends SourcePosition {
  /** Stable, kebab-case: `unknown-modifier`. */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence, with the suggestion in it where there is one. */
  readonly message: string;
  /** The rule's id, else its title, when known. */
  readonly rule?: string;
}
