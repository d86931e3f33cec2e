import type { Value } from "../../event/index.ts";

/** A native record while it is being filled. */
export type OpenFields = Record<string, Value>;

/**
 * Sets a field whose name came from outside. `__proto__` becomes an own property as in
 * `JSON.parse`, instead of changing the prototype.
 */
export function setField(fields: OpenFields, name: string, value: Value): void {
  if (name === "__proto__") {
    Object.defineProperty(fields, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    fields[name] = value;
  }
}
