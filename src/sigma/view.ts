import type { LogSource } from "../event/index.ts";

/**
 * How rules of one log source see events of another: Sigma field name → where its value is.
 * Views are data (YAML files in `src/sigma/views/`, and the user's own).
 */
export interface View {
  readonly name: string;
  /** The events it is for, by their own log source (containment, as `covers`). */
  readonly events: LogSource;
  /** What those events count as under this view; a rule is routed by it. */
  readonly logsource: LogSource;
  /** A field that is not here is looked up in the native record, then as an ECS path. */
  readonly fields: ReadonlyMap<string, readonly FieldPath[]>;
  /** Native fields known to exist, for diagnostics; empty when anything goes. */
  readonly known: ReadonlySet<string>;
}

/** One place a field's value can come from; the first place that is present wins. */
export interface FieldPath {
  /** `native`: a (possibly dotted) key of the native record. `ecs`: a path of the projection. */
  readonly in: "native" | "ecs";
  readonly path: string;
  /** A part of the URL that stands at the path. */
  readonly part?: "path" | "query" | "extension";
  /** What the value found is replaced by; a value that is not here counts as absent. */
  readonly values?: ReadonlyMap<string, string>;
}
