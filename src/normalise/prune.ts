/**
 * The object without its undefined members, undefined when nothing is left: the projection holds
 * only what the log has.
 */
export function prune<T extends object>(object: T): T | undefined {
  let kept: Record<string, unknown> | undefined;
  for (const name in object) {
    const value = object[name];
    if (value !== undefined) {
      kept ??= {};
      kept[name] = value;
    }
  }
  // Only members that are undefined are missing, and in T those may be.
  return kept as T | undefined;
}
