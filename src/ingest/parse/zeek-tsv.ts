import type { Fields, OpenFields, Parsed } from "../../event/index.ts";
import { setMember } from "../../lib/members.ts";
import { quoted, refused } from "./outcome.ts";
import { type Column, readCell } from "./zeek-column.ts";
import type { ZeekSchema } from "./zeek-header.ts";

/** A row as a native record, or the refusal it gets. */
export type ZeekRow =
  | {
      readonly kind: "row";
      readonly fields: Fields;
      readonly seconds: number | null;
      /** JSON that reads as `fields`, when it was made on the way. */
      readonly fieldsText: string | undefined;
    }
  | { readonly kind: "refused"; readonly outcome: Parsed };

/** Reads one row, `text` being its bytes decoded; unset fields are left out. */
export function readZeekRow(schema: ZeekSchema, bytes: Uint8Array, text: string): ZeekRow {
  const fieldsText = schema.plainRows?.json(bytes) ?? null;
  if (fieldsText === null) return readCarefully(schema, text);
  const fields = JSON.parse(fieldsText) as Fields; // a plain row is an object
  const ts = schema.timeColumn < 0 ? undefined : fields["ts"];
  return { kind: "row", fields, seconds: typeof ts === "number" ? ts : null, fieldsText };
}

/**
 * Reads any row. The order of steps is that of Zeek's ASCII writer in reverse: split, compare with
 * the markers, split lists, and only then undo escapes.
 */
export function readCarefully(schema: ZeekSchema, text: string): ZeekRow {
  const { columns, separator, timeColumn } = schema;
  const { unset } = schema.markers;
  const end = text.endsWith("\r") ? text.length - 1 : text.length;
  const last = columns.length - 1;
  const fields: OpenFields = {};
  let seconds: number | null = null;
  let start = 0;
  for (let index = 0; index <= last; index++) {
    const column = columns[index] as Column; // index runs over the columns
    const next = text.indexOf(separator, start);
    if (next < 0 !== (index === last)) return rowWidth(schema, text);
    const stop = next < 0 ? end : next;
    if (stop - start !== unset.length || !text.startsWith(unset, start)) {
      const value = readCell(column, text, start, stop);
      if (value === undefined) return wrongType(column, text.slice(start, stop));
      if (value !== null) setMember(fields, column.name, value);
      if (index === timeColumn && typeof value === "number") seconds = value;
    }
    start = stop + separator.length;
  }
  return { kind: "row", fields, seconds, fieldsText: undefined };
}

function rowWidth(schema: ZeekSchema, text: string): ZeekRow {
  const found = text.split(schema.separator).length;
  return {
    kind: "refused",
    outcome: refused(
      "parse",
      "row_width",
      `the row has ${found} fields where the header of ${schema.log.path} names ` +
        `${schema.columns.length}; it was cut off, or written under another header`,
    ),
  };
}

function wrongType(column: Column, cell: string): ZeekRow {
  return {
    kind: "refused",
    outcome: refused(
      "type",
      "field_type",
      `the field ${quoted(column.name)} should be of type ${column.type} but is ` +
        `${quoted(cell)}; check that the header belongs to this row`,
    ),
  };
}
