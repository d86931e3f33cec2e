/**
 * The object, or undefined when all its members are. Members that are undefined stay: one literal
 * makes objects of one shape, which is quicker to make and to read than a copy of what is there,
 * and the schema, the rules and JSON all take such a member for absent.
 */
export function unlessEmpty<T extends object>(object: T): T | undefined {
  for (const name in object) if (object[name] !== undefined) return object;
  return undefined;
}
