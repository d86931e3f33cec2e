import type { Column, ColumnKind } from "./zeek-column.ts";
import type { ZeekSchema } from "./zeek-header.ts";
import { ROUNDABLE_MAX } from "./zeek-number.ts";

/**
 * The JSON of a row whose cells can stand in it as they are written, as nearly all do: `JSON.parse`
 * makes the record of it in one go, and it is the text that is kept (bench: stages). Null for a row
 * that needs more care: escapes, quotes, numbers in another form, and all that may be wrong.
 */
export function plainRowJson(schema: ZeekSchema, text: string): string | null {
  const { columns, markers } = schema;
  if (schema.separator !== "\t" || NEEDS_CARE.test(text)) return null;
  const last = columns.length - 1;
  let json = "";
  let start = 0;
  for (let index = 0; index <= last; index++) {
    const column = columns[index] as Column; // index runs over the columns
    const next = text.indexOf("\t", start);
    if (next < 0 !== (index === last)) return null;
    const cell = text.slice(start, next < 0 ? text.length : next);
    start = next + 1;
    if (cell === markers.unset) continue;
    const value = cellJson(column, cell);
    if (value === null) return null;
    json += (json === "" ? "{" : ",") + column.key + value;
  }
  return json === "" ? "{}" : `${json}}`;
}

/** What JSON writes in another way: quotes, backslashes and controls; the tab separates cells. */
// oxlint-disable-next-line no-control-regex
const NEEDS_CARE = /["\\\u0000-\u0008\u000a-\u001f]/;

function cellJson(column: Column, cell: string): string | null {
  const { kind, element, markers } = column;
  if (kind !== "list") return cell === markers.empty ? emptyJson(kind) : scalarJson(kind, cell);
  if (cell === markers.empty) return "[]";
  let items = "";
  for (const item of cell.split(markers.setSeparator)) {
    const isMarker = item === markers.unset || item === markers.empty;
    const value = isMarker ? null : scalarJson(element, item);
    if (value === null) return null;
    items += items === "" ? value : `,${value}`;
  }
  return `[${items}]`;
}

function emptyJson(kind: ColumnKind): string | null {
  return kind === "text" ? '""' : null;
}

function scalarJson(kind: ColumnKind, cell: string): string | null {
  switch (kind) {
    case "text":
      return `"${cell}"`;
    case "integer":
      return isPlainInteger(cell, cell.length) ? cell : null;
    case "port":
      return isPlainInteger(cell, cell.length) && Number(cell) <= PORT_MAX ? cell : null;
    case "real":
      return isPlainReal(cell) ? cell : null;
    case "bool":
      return boolJson(cell);
    case "list":
      return null;
  }
}

function boolJson(cell: string): string | null {
  if (cell === "T") return "true";
  return cell === "F" ? "false" : null;
}

/** Whether the text up to `end` is a whole number as JSON writes it, and exact in a double. */
function isPlainInteger(text: string, end: number): boolean {
  if (end === 0 || end > EXACT_DIGITS || (end > 1 && text.charCodeAt(0) === ZERO)) return false;
  return isDigits(text, 0, end);
}

/** `1521911720.600843`, `3600`: no more decimals than a record keeps, so nothing to round. */
function isPlainReal(text: string): boolean {
  const point = text.indexOf(".");
  if (point < 0) return isPlainInteger(text, text.length);
  const decimals = text.length - point - 1;
  if (decimals === 0 || decimals > 6 || !isPlainInteger(text, point)) return false;
  // Fewer decimals are multiplied to be rounded; with so many digits before them that is exact.
  if (point > WHOLE_DIGITS && (decimals < 6 || Number(text) >= ROUNDABLE_MAX)) return false;
  return isDigits(text, point + 1, text.length);
}

function isDigits(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return false;
  }
  return true;
}

const ZERO = 48;
const PORT_MAX = 65_535;
/** Any whole number of so many digits is exact in a double. */
const EXACT_DIGITS = 15;
const WHOLE_DIGITS = 9;
