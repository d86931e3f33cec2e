import type { Parsed, ParsedRecord, RawRecord, RefusalStage } from "../../event/index.ts";
import { lostBytes } from "./decode-text.ts";

/** A line that only describes the lines after it. */
export const skippedHeader: Parsed = { kind: "skipped", reason: "header" };

/** A record with nothing in it. */
export const skippedBlank: Parsed = { kind: "skipped", reason: "blank" };

/** The outcome for a record that became a native record. */
export function parsed(record: ParsedRecord): Parsed {
  return { kind: "parsed", record };
}

/** The outcome for a record that goes to quarantine; `message` says what to do. */
export function refused(stage: RefusalStage, code: string, message: string): Parsed {
  return { kind: "refused", refusal: { stage, code, message } };
}

/** The outcome for a record that is no JSON; that it was cut explains more than where it ends. */
export function refusedJson(
  { bytes, cutBytes }: RawRecord,
  { code, message }: { readonly code: string; readonly message: string },
): Parsed {
  if (cutBytes === 0) return refused("parse", code, message);
  const length = `the record has ${bytes.length + cutBytes} bytes`;
  const advice = "raise record_max of the source, or send smaller records";
  return refused("frame", "too_long", `${length} and was cut to ${bytes.length}; ${advice}`);
}

const NONE: readonly string[] = Object.freeze([]);
const ENCODING: readonly string[] = Object.freeze(["encoding"]);
const TRUNCATED: readonly string[] = Object.freeze(["truncated"]);
const BOTH: readonly string[] = Object.freeze(["encoding", "truncated"]);

/**
 * What every parser warns of: `encoding` for bytes that are not UTF-8, `truncated` for a record
 * that was cut. Shared frozen arrays: most records have none.
 */
export function framingWarnings(record: RawRecord, text: string): readonly string[] {
  const encoding = lostBytes(text, record.bytes);
  if (record.cutBytes > 0) return encoding ? BOTH : TRUNCATED;
  return encoding ? ENCODING : NONE;
}

/** A value from the log as it may stand in a message: quoted, at most 64 characters. */
export function quoted(value: string): string {
  return JSON.stringify(value.length > 64 ? `${value.slice(0, 64)}…` : value);
}
