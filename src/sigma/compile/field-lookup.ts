import {
  type Event,
  ecsShape,
  type Fields,
  type Value,
  windowsAliases,
  windowsField,
  windowsRecord,
} from "../../event/index.ts";
import { KeyIndex } from "../../lib/key-index.ts";
import { isObject } from "../../lib/members.ts";
import { formatRfc3339 } from "../../lib/rfc3339.ts";
import type { FieldPath, View } from "../view.ts";

/** Finds one field of an event; undefined when the event does not have it. */
export type FieldLookup = (event: Event) => Value | undefined;

/**
 * How a view finds a field: by its table, else in the native record, else on the path of the ECS
 * projection. Only own properties are read. `keys` are those of the native records of the view.
 */
export function fieldLookup(
  view: View,
  field: string,
  keys: KeyIndex = new KeyIndex(),
): FieldLookup {
  const paths = view.fields.get(field);
  if (paths !== undefined) return firstOf(paths.map((path) => pathLookup(path, keys)));
  const native = nativeLookup(field, keys);
  return isProjected(field) ? firstOf([native, anyEcs(field)]) : native;
}

/**
 * Names where a view finds a field: two views that give the same name find the same value. Null
 * when only the view itself can tell.
 */
export function fieldSource(view: View, field: string): string | null {
  const paths = view.fields.get(field);
  if (paths === undefined) {
    return isProjected(field) ? `field ${field}` : sourceOf([{ in: "native", path: field }]);
  }
  if (paths.some(({ values }) => values !== undefined)) return null;
  return sourceOf(paths);
}

function sourceOf(paths: readonly FieldPath[]): string {
  return JSON.stringify(paths.map(({ in: place, path, part, as }) => [place, path, part, as]));
}

/** Whether every event can be asked for the field by its ECS name. */
export function isEcsField(field: string): boolean {
  return SPECIAL.has(field) || ecsPart(field) !== null;
}

/** Whether only the normalised event has values under the name: a level of it (`host`) is none. */
export function isProjected(field: string): boolean {
  return SPECIAL.has(field) || typeof ecsPart(field) === "string";
}

/** The type of a field of the projection, or the level of that name; null when there is neither. */
function ecsPart(field: string): object | string | null {
  let part: object | string = ecsShape;
  for (const name of field.split(".")) {
    if (typeof part === "string") return part === "json" ? part : null;
    if (!Object.hasOwn(part, name)) return null;
    // An own key of the shape holds a type's name or a further level.
    part = (part as Readonly<Record<string, object | string>>)[name] ?? "";
  }
  return part;
}

function pathLookup(path: FieldPath, keys: KeyIndex): FieldLookup {
  const find = path.in === "native" ? nativeLookup(path.path, keys) : anyEcs(path.path);
  const change = changeOf(path);
  return change === null ? find : (event) => mapTexts(find(event), change);
}

/** What a view makes of the texts that stand at a path; null when it leaves them as they are. */
export function changeOf({ part, as, values }: FieldPath): TextChange | null {
  if (as === "decimal") return decimal;
  if (part !== undefined) return (text) => urlPart(text, part);
  return values === undefined ? null : (text) => values.get(text);
}

/** Undefined leaves the text out. */
export type TextChange = (text: string) => string | undefined;

/** A field of the native record; of a Windows event under Sigma's names, whatever its shape. */
export function nativeLookup(path: string, keys: KeyIndex = new KeyIndex()): FieldLookup {
  const read = fieldReader(path);
  const number = keys.add(path);
  const isDotted = path.includes(".");
  const isAliased = windowsAliases.has(path);
  const find = (fields: Fields): Value | undefined => {
    if (!keys.isWorthIt(fields, number)) return read(fields);
    const value = keys.read(fields, number);
    return value === undefined && isDotted ? descend(fields, path) : value;
  };
  return ({ native: { fields }, logsource }) => {
    const record = logsource.product === "windows" ? windowsRecord(fields) : null;
    if (record === null) return find(fields);
    const value = find(record);
    if (value !== undefined) return value;
    const alias = isAliased ? windowsField(record, path) : undefined;
    const other = record === fields ? undefined : read(fields);
    // A null is there too, but a value comes first.
    return alias ?? (other === undefined ? alias : other);
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
      if (found === undefined) found = value;
    }
    return found;
  };
}

function anyEcs(path: string): FieldLookup {
  return SPECIAL.get(path) ?? ecsLookup(path);
}

function ecsLookup(path: string): FieldLookup {
  const read = fieldReader(path);
  // The projection is a JSON object: its type only names the keys that it can have.
  return (event) => read(event.ecs as Fields);
}

/**
 * Reads one path of many records. A key is looked up in one step where objects do not inherit it;
 * there a value that is read is an own one, as JSON has no `undefined`.
 */
function fieldReader(path: string): (fields: Fields) => Value | undefined {
  if (path in Object.prototype) return (fields) => descend(fields, path);
  const isDotted = path.includes(".");
  return (fields) => {
    const value = fields[path];
    return value === undefined && isDotted ? descend(fields, path) : value;
  };
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
    const inner = isObject(element) ? descend(element, path) : undefined;
    if (inner !== undefined) found.push(inner);
  }
  return found.length === 0 ? undefined : found;
}

/** The texts of a value changed, those of numbers too; undefined when none is left. */
export function mapTexts(value: Value | undefined, change: TextChange): Value | undefined {
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
