/** Whether the value has members by name: an object that is no list, and not null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The own member of that name; undefined when there is none, or the value has no members. */
export function memberOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/**
 * Sets an own member whose name comes from outside: `__proto__` becomes one as in `JSON.parse`,
 * instead of changing the prototype.
 */
export function setMember<T>(object: Record<string, T>, name: string, value: NoInfer<T>): void {
  // The usual way is the quick one.
  if (name !== "__proto__") object[name] = value;
  else Object.defineProperty(object, name, { ...OWN, value });
}

const OWN = { enumerable: true, configurable: true, writable: true } as const;
