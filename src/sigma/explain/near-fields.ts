import type { Event, Value } from "../../event/index.ts";
import { suggest } from "../../lib/suggest.ts";
import { fieldLookup } from "../compile/field-lookup.ts";
import type { View } from "../view.ts";
import type { NearField } from "./explanation.ts";
import { shorten } from "./shorten.ts";

/**
 * Fields of the event that may have been meant by one that is absent, the likeliest first. `fits`
 * tells whether a value would have satisfied the item.
 */
export function nearFields(
  wanted: string,
  event: Event,
  view: View,
  fits: (value: Value) => boolean,
): readonly NearField[] {
  const present = fieldsOf(event, view);
  const near = new Map<string, NearField>();
  const add = (name: string, how: NearField["how"]): void => {
    const value = present.get(name);
    if (value !== undefined && !near.has(name))
      near.set(name, { name, how, value: shorten(value) });
  };
  const folded = wanted.toLowerCase();
  for (const name of present.keys()) if (name.toLowerCase() === folded) add(name, "case");
  const last = lastPart(folded);
  for (const name of present.keys()) if (lastPart(name.toLowerCase()) === last) add(name, "path");
  const spelt = suggest(wanted, present.keys());
  if (spelt !== undefined) add(spelt, "spelling");
  for (const [name, value] of present) {
    if (near.size >= NEAR_MAX) break;
    if (fits(value)) add(name, "value");
  }
  return [...near.values()].slice(0, NEAR_MAX);
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** What the event has, by the names that a rule would write; bounded, as events come from outside. */
function fieldsOf(event: Event, view: View): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>();
  for (const name of [...view.fields.keys(), ...view.known]) {
    const value = fieldLookup(view, name)(event);
    if (value !== undefined && value !== null) found.set(name, value);
  }
  addLeaves(event.native.fields, found);
  addLeaves(event.ecs as Value, found);
  return found;
}

interface Branch {
  readonly name: string;
  readonly value: Value;
  readonly depth: number;
}

function addLeaves(root: Value, found: Map<string, Value>): void {
  const pending: Branch[] = [{ name: "", value: root, depth: 0 }];
  for (let branch = pending.pop(); branch !== undefined; branch = pending.pop()) {
    const { name, value, depth } = branch;
    if (found.size >= FIELDS_MAX) return;
    if (typeof value !== "object" || value === null) {
      if (name !== "" && value !== null && !found.has(name)) found.set(name, value);
    } else if (depth < DEPTH_MAX && pending.length < FIELDS_MAX) {
      pending.push(...branchesOf(value, name, depth + 1));
    }
  }
}

/** A list has the name of its elements: `a.b` reads `b` of each. */
function branchesOf(value: object, name: string, depth: number): Branch[] {
  const entries = Object.entries(value as Readonly<Record<string, Value>>).slice(0, FIELDS_MAX);
  return entries
    .toReversed()
    .map(([key, inner]) => ({ name: nameOf(value, name, key), value: inner, depth }));
}

function nameOf(parent: object, name: string, key: string): string {
  if (Array.isArray(parent)) return name;
  return name === "" ? key : `${name}.${key}`;
}

const NEAR_MAX = 3;
/** A log line has tens of fields; what has more than this is not looked through to the end. */
const FIELDS_MAX = 2000;
const DEPTH_MAX = 16;
