import type { FlatEvent, LogSource, Parsed, ParsedRecord, RawRecord } from "../../event/index.ts";
import type { FlatJson } from "../../lib/flat-json.ts";

export const formatNames = ["zeek", "syslog", "iptables", "json", "windows_json"] as const;

/** What a source carries: the parser for its records. */
export type FormatName = (typeof formatNames)[number];

/** What a record in a file is: a line, a syslog message, or a JSON object however it is laid out. */
export type Framing = "lines" | "messages" | "documents";

/** Tools for Windows events print them over many lines, in arrays, or one right behind another. */
export function framingOf(format: FormatName): Framing {
  if (format === "windows_json") return "documents";
  return format === "syslog" || format === "iptables" ? "messages" : "lines";
}

/** Makes native records of the records of one stream, in order. */
export interface StreamParser {
  /** `zeek`, `syslog`, …: stands in the event and in quarantine. */
  readonly name: FormatName;
  /** Never throws; what cannot be parsed is a refusal. */
  parse(record: RawRecord): Parsed;
  /** Reads what `json` can read of the stream's records; null for formats that are not JSON. */
  flatReader(json: FlatJson): FlatReader | null;
  /**
   * What must be known to go on in the middle of the stream (the header lines of a Zeek log); null
   * when nothing is. Committed together with the records it was learnt from.
   */
  context(): string | null;
}

/** What a record would become, of which only the line was read. */
export interface FlatRecord extends FlatEvent {
  readonly time: ParsedRecord["time"];
  readonly timeQuality: ParsedRecord["timeQuality"];
}

/**
 * Reads records without making anything of them. Where it gives one, `parse` gives a record that
 * says the same, and with no warnings.
 */
export interface FlatReader {
  /** Null for a record that must be parsed to be known. */
  read(record: RawRecord): FlatRecord | null;
}

export interface ParserOptions {
  readonly format: FormatName;
  /** For times that name no zone: an IANA name, or an offset like `+02:00`. */
  readonly zone: string;
  /** For formats that do not say what they are (`json`, `windows_json`): what the events count as. */
  readonly logsource?: LogSource;
  /** From `context()` of an earlier parser of this stream. */
  readonly context?: string | null;
}
