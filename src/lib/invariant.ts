/** Says that `condition` holds by construction; the only place that throws a bare `Error`. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`impossible state: ${message}`);
}
