import type { Value } from "../../event/index.ts";

/** A value of an event as an explanation shows it: what is long, wide or deep is cut, with `…`. */
export function shorten(value: Value, depth = 0): Value {
  if (typeof value === "string") {
    return value.length <= TEXT_MAX ? value : `${value.slice(0, TEXT_MAX)}…`;
  }
  if (typeof value !== "object" || value === null) return value;
  if (depth === DEPTH_MAX) return "…";
  if (Array.isArray(value)) {
    const list = value as readonly Value[];
    const shown = list.slice(0, MEMBERS_MAX).map((element) => shorten(element, depth + 1));
    return list.length > MEMBERS_MAX ? [...shown, "…"] : shown;
  }
  const entries = Object.entries(value);
  const shown = entries
    .slice(0, MEMBERS_MAX)
    .map(([key, inner]) => [shortKey(key), shorten(inner, depth + 1)] as const);
  return Object.fromEntries(entries.length > MEMBERS_MAX ? [...shown, ["…", "…"]] : shown);
}

function shortKey(key: string): string {
  return key.length <= TEXT_MAX ? key : `${key.slice(0, TEXT_MAX)}…`;
}

const TEXT_MAX = 400;
const MEMBERS_MAX = 20;
const DEPTH_MAX = 4;
