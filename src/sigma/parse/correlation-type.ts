import { didYouMean } from "../../lib/suggest.ts";
import type { CorrelationDocument } from "../ast.ts";

/** What a type of correlation asks of its condition. */
export interface CorrelationType {
  readonly name: CorrelationDocument["type"];
  /** Whether `condition.field` must or must not be there. */
  readonly field: "required" | "refused";
}

/** The types that run, by name (Sigma 2.1, "Correlation types"). */
export const CORRELATION_TYPES: ReadonlyMap<string, CorrelationType> = new Map([
  ["event_count", { name: "event_count", field: "refused" }],
  ["value_count", { name: "value_count", field: "required" }],
]);

/** Why a type does not run: it is known but not built yet, or it is nothing known. */
export function explainType(name: string): { readonly code: string; readonly message: string } {
  const supported = [...CORRELATION_TYPES.keys()];
  if (KNOWN.includes(name)) {
    const message = `correlation type "${name}" is not supported yet; ${supported.join(" and ")} are`;
    return { code: "unsupported-correlation-type", message };
  }
  const hint = didYouMean(name, [...supported, ...KNOWN]);
  const message = `unknown correlation type "${name.slice(0, 60)}"${hint}`;
  return { code: "unknown-correlation-type", message };
}

const KNOWN = [
  "temporal",
  "temporal_ordered",
  "value_sum",
  "value_avg",
  "value_percentile",
  "value_median",
];
