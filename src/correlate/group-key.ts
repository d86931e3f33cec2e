import type { Value } from "../event/index.ts";

/**
 * The canonical text of a group: equal for equal groups, and never equal for others, whatever
 * characters the values hold. Values are compared as `valueText` says; the names of the fields
 * take no part, as one rule always has the same ones in the same order.
 */
export function groupKey(group: Readonly<Record<string, Value>>): string {
  const names = Object.keys(group);
  if (names.length === 1) return valueText(group[names[0] ?? ""] ?? null);
  let key = "";
  for (const name of names) {
    const text = valueText(group[name] ?? null);
    // The length in front keeps ["a:b", "c"] and ["a", "b:c"] apart.
    key += `${text.length}:${text}`;
  }
  return key;
}

/**
 * The text by which values are grouped and counted as distinct. Upper and lower case differ; a
 * number and the string of its digits are the same (Sigma compares values as text, and one field
 * is a number in one log and a string in another); lists, tuples and objects are the JSON of such
 * texts.
 */
export function valueText(value: Value): string {
  if (typeof value === "string") return value;
  const isNested = typeof value === "object" && value !== null;
  return isNested ? JSON.stringify(value, scalarText) : String(value);
}

function scalarText(_key: string, value: Value): Value {
  return typeof value === "object" ? value : String(value);
}
