import type { Value } from "../../event/index.ts";
import { unescapeZeek } from "./zeek-escape.ts";
import { readInteger, readReal } from "./zeek-number.ts";

/** How the text of a column becomes a value. */
export type ColumnKind = "text" | "integer" | "real" | "bool" | "port" | "list";

/** One column of a Zeek TSV log. */
export interface Column {
  readonly name: string;
  /** The name as a key of JSON: `"id.orig_h":`. */
  readonly key: string;
  /** As the header writes it: `set[addr]`. */
  readonly type: string;
  readonly kind: ColumnKind;
  /** What the elements of a list are; `text` for a column that is no list. */
  readonly element: ColumnKind;
  readonly markers: Markers;
}

/** How a log marks what is absent and what is empty, and separates the elements of a list. */
export interface Markers {
  readonly setSeparator: string;
  readonly empty: string;
  readonly unset: string;
}

/** The column for a name and a type of the header; types that are not known are text. */
export function columnOf(name: string, type: string, markers: Markers): Column {
  const list = /^(?:set|table|vector)\[(\w*)\]$/.exec(type);
  const key = `${JSON.stringify(name)}:`;
  if (list === null) return { name, key, type, kind: scalarKind(type), element: "text", markers };
  return { name, key, type, kind: "list", element: scalarKind(list[1] ?? ""), markers };
}

function scalarKind(type: string): ColumnKind {
  if (type === "count" || type === "int") return "integer";
  if (type === "double" || type === "time" || type === "interval") return "real";
  if (type === "bool") return "bool";
  return type === "port" ? "port" : "text";
}

/**
 * The cell that is written in `text` from `start` to `end`; null for a number that JSON cannot
 * show, undefined when the cell is not of the column's type.
 */
export function readCell(
  column: Column,
  text: string,
  start: number,
  end: number,
): Value | undefined {
  const { empty } = column.markers;
  if (column.kind === "list") {
    return readList(column.element, text.slice(start, end), column.markers);
  }
  const isEmpty = end - start === empty.length && text.startsWith(empty, start);
  return isEmpty && column.kind === "text" ? "" : readScalar(column.kind, text, start, end);
}

function readScalar(kind: ColumnKind, text: string, start: number, end: number): Value | undefined {
  switch (kind) {
    case "text":
      return unescapeZeek(text.slice(start, end));
    case "integer":
      return readInteger(text, start, end) ?? undefined;
    case "real":
      return nullWhenEndless(readReal(text, start, end));
    case "bool":
      return readBool(text, start, end);
    case "port":
      return readPort(text, start, end);
    case "list":
      return undefined;
  }
}

function readList(
  element: ColumnKind,
  text: string,
  markers: Markers,
): readonly Value[] | undefined {
  if (text === markers.empty) return [];
  const values: Value[] = [];
  const step = markers.setSeparator.length;
  for (let start = 0; ;) {
    const stop = text.indexOf(markers.setSeparator, start);
    const value = readElement(element, text.slice(start, stop < 0 ? text.length : stop), markers);
    if (value === undefined) return undefined;
    values.push(value);
    if (stop < 0) return values;
    start = stop + step;
  }
}

function readElement(element: ColumnKind, text: string, markers: Markers): Value | undefined {
  if (text === markers.unset) return null;
  if (text === markers.empty && element === "text") return "";
  return readScalar(element, text, 0, text.length);
}

// Zeek's JSON shows infinities and nan as null.
function nullWhenEndless(value: number | undefined): number | null | undefined {
  return value !== undefined && Number.isNaN(value) ? null : value;
}

function readBool(text: string, start: number, end: number): boolean | undefined {
  if (end - start !== 1) return undefined;
  const letter = text.charAt(start);
  if (letter === "T" || letter === "1") return true;
  return letter === "F" || letter === "0" ? false : undefined;
}

const PORT_MAX = 65_535;

function readPort(text: string, start: number, end: number): number | undefined {
  const port = readInteger(text, start, end) ?? portBeforeProtocol(text.slice(start, end));
  return typeof port === "number" && port >= 0 && port <= PORT_MAX ? port : undefined;
}

// Some writers add the protocol: `80/tcp`.
function portBeforeProtocol(text: string): number | bigint | null {
  const slash = text.indexOf("/");
  return slash < 0 ? null : readInteger(text, 0, slash);
}
