import { yamlEnd, type YamlPosition } from "../../lib/yaml.ts";
import type { Diagnostic, Severity, SourcePosition } from "../diagnostic.ts";
import { noPlaceholders, type Placeholders } from "../placeholders.ts";

/** Collects what is to be said about one document of a rule file, and has what reading it needs. */
export class DocumentReport {
  readonly file: string;
  readonly placeholders: Placeholders;
  /** The rule's id, else its title, once known; added to what is said from then on. */
  rule: string | undefined;
  readonly #diagnostics: Diagnostic[] = [];
  #failed = false;

  constructor(file: string, placeholders: Placeholders = noPlaceholders) {
    this.file = file;
    this.placeholders = placeholders;
  }

  /** In the order they were found. */
  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }

  /** Whether there was an error: the document does not run. */
  get failed(): boolean {
    return this.#failed;
  }

  /** A mistake that keeps the document from running. */
  error(code: string, at: YamlPosition, message: string): void {
    this.say("error", code, at, message);
  }

  /** Most likely a mistake, but it runs as written. */
  warn(code: string, at: YamlPosition, message: string): void {
    this.say("warning", code, at, message);
  }

  at(node: YamlPosition): SourcePosition {
    return { file: this.file, line: node.line, column: node.column };
  }

  /** One of these, or what is only worth knowing. */
  say(severity: Severity, code: string, at: YamlPosition, message: string): void {
    if (severity === "error") this.#failed = true;
    // The first hundred say enough; a generated rule could have a mistake in each of its values.
    if (this.#diagnostics.length > DIAGNOSTICS_MAX) return;
    const full = this.#diagnostics.length === DIAGNOSTICS_MAX;
    const end = yamlEnd(at);
    this.#diagnostics.push({
      file: this.file,
      line: at.line,
      column: at.column,
      ...(end === undefined ? {} : { end }),
      code: full ? "too-many-diagnostics" : code,
      severity,
      message: full ? "there is more to say; correct these first" : message,
      ...(this.rule === undefined ? {} : { rule: this.rule }),
    });
  }
}

const DIAGNOSTICS_MAX = 100;
