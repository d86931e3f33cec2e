import { covers, type LogSource } from "../event/index.ts";

/**
 * How rules of one log source see events of another: Sigma field name → where its value is.
 * Views are data (YAML files in `src/sigma/views/`, and the user's own).
 */
export interface View {
  readonly name: string;
  /** The events it is for, by their own log source (containment, as `covers`). */
  readonly events: LogSource;
  /**
   * Which of those events: each field must have one of its values, in any letter case. An empty
   * text stands for an absent field and for values that no view names.
   */
  readonly when?: ReadonlyMap<string, ReadonlySet<string>>;
  /** What those events count as under this view; a rule is routed by it. */
  readonly logsource: LogSource;
  /** What they count as besides: a Sysmon 13 is a `registry_set` and a `registry_event`. */
  readonly also?: readonly LogSource[];
  /** A field that is not here is looked up in the native record, then as an ECS path. */
  readonly fields: ReadonlyMap<string, readonly FieldPath[]>;
  /** Native fields known to exist, for diagnostics; empty when anything goes. */
  readonly known: ReadonlySet<string>;
}

/** All that the events of a view count as. */
export function logSourcesOf({ logsource, also = [] }: View): readonly LogSource[] {
  return [logsource, ...also];
}

/** The views that a rule of a log source sees events through. */
export function viewsOf(logsource: LogSource, views: readonly View[]): readonly View[] {
  return views.filter((view) => logSourcesOf(view).some((shown) => covers(logsource, shown)));
}

/** A log source in words, as `product zeek, service dns`. */
export function logSourceText({ product, service, category }: LogSource): string {
  return [
    product === undefined ? [] : [`product ${product}`],
    service === undefined ? [] : [`service ${service}`],
    category === undefined ? [] : [`category ${category}`],
  ]
    .flat()
    .join(", ");
}

/** One place a field's value can come from; the first place that is present wins. */
export interface FieldPath {
  /** `native`: a (possibly dotted) key of the native record. `ecs`: a path of the projection. */
  readonly in: "native" | "ecs";
  readonly path: string;
  /** A part of the URL that stands at the path. */
  readonly part?: "path" | "query" | "extension";
  /** `decimal`: the value is a number in hexadecimal (`0x1f4`) and is read as a decimal one. */
  readonly as?: "decimal";
  /** What the value found is replaced by; a value that is not here counts as absent. */
  readonly values?: ReadonlyMap<string, string>;
}
