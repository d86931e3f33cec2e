import type { YamlPosition } from "../../lib/yaml.ts";
import type { Diagnostic, SourcePosition } from "../diagnostic.ts";

/** Collects what is to be said about one pipeline. */
export class PipelineReport {
  readonly file: string;
  readonly diagnostics: Diagnostic[] = [];
  #failed = false;

  constructor(file: string) {
    this.file = file;
  }

  /** Whether there was an error: no part of the pipeline is used. */
  get failed(): boolean {
    return this.#failed;
  }

  error(at: YamlPosition, message: string): void {
    this.#failed = true;
    this.#add("error", "invalid-pipeline", at, message);
  }

  /** Something that Sluice cannot honour and that changes no match. */
  ignored(at: YamlPosition, message: string): void {
    this.#add("warning", "pipeline-part-ignored", at, message);
  }

  at({ line, column }: YamlPosition): SourcePosition {
    return { file: this.file, line, column };
  }

  #add(severity: "error" | "warning", code: string, at: YamlPosition, message: string): void {
    if (this.diagnostics.length > DIAGNOSTICS_MAX) return;
    const full = this.diagnostics.length === DIAGNOSTICS_MAX;
    this.diagnostics.push({
      code: full ? "too-many-diagnostics" : code,
      severity,
      message: full ? "there is more to say; correct these first" : message,
      ...this.at(at),
    });
  }
}

const DIAGNOSTICS_MAX = 100;
