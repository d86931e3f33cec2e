/**
 * A Sigma log source: what kind of log an event comes from, or which kinds a rule speaks of.
 * Values are lower case (Sigma 2.1, "Log Source").
 */
export interface LogSource {
  readonly product?: string;
  readonly service?: string;
  readonly category?: string;
}

/**
 * Whether `rule` speaks of events of `event`: each of the three that `rule` states is stated
 * there with the same value; what it leaves open is any.
 */
export function covers(rule: LogSource, event: LogSource): boolean {
  return (
    (rule.product === undefined || rule.product === event.product) &&
    (rule.service === undefined || rule.service === event.service) &&
    (rule.category === undefined || rule.category === event.category)
  );
}
