import {
  type Event,
  ecsShape,
  type Fields,
  type Value,
  windowsAliases,
  windowsField,
  windowsRecord,
} from "../../event/index.ts";
import { formatRfc3339 } from "../../lib/rfc3339.ts";
import type { FieldPath, View } from "../view.ts";

/** Finds one field of an event; undefined when the event does not have it. */
export type FieldLookup = (event: Event) => Value | undefined;

/**
 * How a view finds a field: by its table, else in the native record, else on the path of the ECS
 * projection. Only own properties are read.
 */
export function fieldLookup(view: View, field: string): FieldLookup {
  const paths = view.fields.get(field);
  if (paths !== undefined) return firstOf(paths.map(pathLookup));
  const special = SPECIAL.get(field);
  const native = nativeLookup(field);
  const projected = special ?? (isEcsField(field) ? ecsLookup(field) : null);
  return projected === null ? native : firstOf([native, projected]);
}

/** Whether every event can be asked for the field by its ECS name. */
export function isEcsField(field: string): boolean {
  let level: object | string = ecsShape;
  if (SPECIAL.has(field)) return true;
  for (const name of field.split(".")) {
    if (typeof level === "string") return level === "json";
    if (!Object.hasOwn(level, name)) return false;
    // An own key of the shape holds a type's name or a further level.
    level = (level as Readonly<Record<string, object | string>>)[name] ?? "";
  }
  return true;
}

function pathLookup(path: FieldPath): FieldLookup {
  const find: FieldLookup = path.in === "native" ? nativeLookup(path.path) : anyEcs(path.path);
  const { part, as, values } = path;
  if (as === "decimal") return (event) => mapTexts(find(event), decimal);
  if (part !== undefined) return (event) => mapTexts(find(event), (text) => urlPart(text, part));
  if (values !== undefined) return (event) => mapTexts(find(event), (text) => values.get(text));
  return find;
}

/** A field of the native record; of a Windows event under Sigma's names, whatever its shape. */
export function nativeLookup(path: string): FieldLookup {
  const aliases = windowsAliases.get(path);
  const isPath = path.includes(".");
  return ({ native, logsource }) => {
    const { fields } = native;
    if (logsource.product !== "windows") return descend(fields, path);
    const record = windowsRecord(fields);
    if (record === null) return descend(fields, path);
    if (Object.hasOwn(record, path)) return record[path];
    const alias = aliases === undefined ? undefined : windowsField(record, path);
    // Of a flat record with one level that was all there is.
    return alias ?? (record === fields && !isPath ? undefined : descend(fields, path));
  };
}

/** `0x1f4` as `500`; any other text as it is. */
function decimal(text: string): string {
  return /^0x[0-9a-f]{1,16}$/i.test(text) ? String(BigInt(text)) : text;
}

/** The first that is there; a null is taken only when nothing better comes. */
function firstOf(lookups: readonly FieldLookup[]): FieldLookup {
  const [only] = lookups;
  if (only !== undefined && lookups.length === 1) return only;
  return (event) => {
    let found: Value | undefined;
    for (const lookup of lookups) {
      const value = lookup(event);
      if (value !== undefined && value !== null) return value;
      found ??= value;
    }
    return found;
  };
}

function anyEcs(path: string): FieldLookup {
  return SPECIAL.get(path) ?? ecsLookup(path);
}

function ecsLookup(path: string): FieldLookup {
  // The projection is a JSON object: its type only names the keys that it can have.
  return (event) => descend(event.ecs as Fields, path);
}

/** At each level the rest of the path is tried as one key first: `id.orig_h` is one in Zeek. */
function descend(fields: Fields, path: string): Value | undefined {
  if (Object.hasOwn(fields, path)) return fields[path];
  const dot = path.indexOf(".");
  if (dot === -1) return undefined;
  const head = path.slice(0, dot);
  if (!Object.hasOwn(fields, head)) return undefined;
  return descendInto(fields[head], path.slice(dot + 1));
}

/** Of a list of objects, the field of every one. */
function descendInto(value: Value | undefined, path: string): Value | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value)) return descend(value as Fields, path);
  const found: Value[] = [];
  for (const element of value as readonly Value[]) {
    if (typeof element !== "object" || element === null || Array.isArray(element)) continue;
    const inner = descend(element as Fields, path);
    if (inner !== undefined) found.push(inner);
  }
  return found.length === 0 ? undefined : found;
}

function mapTexts(
  value: Value | undefined,
  change: (text: string) => string | undefined,
): Value | undefined {
  if (typeof value === "string") return change(value);
  if (typeof value === "number") return change(String(value));
  if (!Array.isArray(value)) return undefined;
  const changed: string[] = [];
  for (const element of value as readonly Value[]) {
    const text = typeof element === "string" ? change(element) : undefined;
    if (text !== undefined) changed.push(text);
  }
  return changed.length === 0 ? undefined : changed;
}

/** Of a request target or a whole URL: the path, what follows `?`, the extension of the file. */
function urlPart(url: string, part: "path" | "query" | "extension"): string | undefined {
  const question = url.indexOf("?");
  if (part === "query") return question === -1 ? undefined : url.slice(question + 1);
  const target = question === -1 ? url : url.slice(0, question);
  const scheme = target.indexOf("://");
  const slash = scheme === -1 ? 0 : target.indexOf("/", scheme + 3);
  const path = slash === -1 ? "/" : target.slice(slash);
  if (part === "path") return path;
  const file = path.slice(path.lastIndexOf("/") + 1);
  const dot = file.lastIndexOf(".");
  return dot === -1 ? undefined : file.slice(dot + 1);
}

/** Fields of the document that are not part of the projection. */
const SPECIAL: ReadonlyMap<string, FieldLookup> = new Map<string, FieldLookup>([
  ["@timestamp", (event) => formatRfc3339(event.time)],
  ["event.dataset", (event) => event.dataset],
  ["event.id", (event) => event.id],
  ["event.original", (event) => event.original],
]);
