import { meantOrOneOf } from "../../lib/suggest.ts";
import type { CorrelationType } from "../ast.ts";

/** What a type of correlation asks of its condition. */
export interface CorrelationForm {
  readonly name: CorrelationType;
  /** `condition.field`: none; one; or several, whose values are counted as tuples. */
  readonly field: "none" | "one" | "several";
  /** Whether all of its rules must match, unless a condition says otherwise. */
  readonly temporal: boolean;
}

/** The types that run, by name (Sigma 2.1, "Correlation types"). */
export const CORRELATION_FORMS: ReadonlyMap<string, CorrelationForm> = new Map(
  (
    [
      { name: "event_count", field: "none", temporal: false },
      { name: "value_count", field: "several", temporal: false },
      { name: "temporal", field: "none", temporal: true },
      { name: "temporal_ordered", field: "none", temporal: true },
      { name: "value_sum", field: "one", temporal: false },
      { name: "value_avg", field: "one", temporal: false },
      { name: "value_percentile", field: "one", temporal: false },
    ] as const
  ).map((form) => [form.name, form]),
);

/** Why a type does not run. */
export function explainType(name: string): { readonly code: string; readonly message: string } {
  if (name === "value_median") {
    const message =
      '"value_median" is not of Sigma 2.1; write value_percentile with percentile: 50 in the condition';
    return { code: "unsupported-correlation-type", message };
  }
  const hint = meantOrOneOf(name, [...CORRELATION_FORMS.keys()]);
  const message = `unknown correlation type "${name.slice(0, 60)}"${hint}`;
  return { code: "unknown-correlation-type", message };
}
