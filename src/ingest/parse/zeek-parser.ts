import type { Fields, Parsed, ParsedRecord, RawRecord } from "../../event/index.ts";
import type { FlatJson } from "../../lib/flat-json.ts";
import { decodeText, withoutMark } from "./decode-text.ts";
import { FlatZeekReader } from "./flat-zeek-reader.ts";
import { parsePlainJson, readJsonObject } from "./json-text.ts";
import {
  framingWarnings,
  parsed,
  refused,
  refusedJson,
  skippedBlank,
  skippedHeader,
} from "./outcome.ts";
import type { FlatReader, StreamParser } from "./parser.ts";
import { type HeaderState, ZeekHeader, type ZeekSchema } from "./zeek-header.ts";
import { isoSeconds, readPlainZeekJson, readZeekJson, type ZeekJsonRow } from "./zeek-json.ts";
import { LeadingPath, type LedLine } from "./zeek-lead.ts";
import { guessedPath, pathFromFile, type ZeekLog, zeekLog } from "./zeek-path.ts";
import { zeekTime } from "./zeek-time.ts";
import { readZeekRow } from "./zeek-tsv.ts";

const BRACE = 123;

/** How many logs are remembered by path; more are looked up anew each time. */
const LOGS_MAX = 1024;

/** Zeek logs, TSV or JSON, told apart line by line; both give the same native record. */
export class ZeekParser implements StreamParser {
  readonly name = "zeek";
  readonly #header = new ZeekHeader();
  readonly #lead = new LeadingPath();
  #plain = false;
  readonly #logs = new Map<string, ZeekLog>();

  /** `context` is what `context()` of an earlier parser of this stream gave. */
  constructor(context: string | null) {
    for (const line of context?.split("\n") ?? []) this.#header.takes(line);
  }

  parse(record: RawRecord): Parsed {
    const led = this.#isTsv() ? null : this.#lead.split(record.bytes);
    if (led !== null) return this.#parseJson(record, led.text, led);
    const text = decodeText(record.bytes);
    const first = text.charCodeAt(0);
    if (Number.isNaN(first) || text === "\r") return skippedBlank;
    if (first !== BRACE && !isDigit(first) && this.#takesHeader(record, text)) return skippedHeader;
    return this.#parseText(record, text, this.#header.state());
  }

  flatReader(json: FlatJson): FlatReader {
    return new FlatZeekReader(json, (path) => (this.#isTsv() ? null : this.#log(path)));
  }

  #isTsv(): boolean {
    return this.#header.state().kind !== "none";
  }

  context(): string | null {
    return this.#header.lines();
  }

  #takesHeader(record: RawRecord, text: string): boolean {
    const line = withoutMark(text).replace(/\r$/, "");
    return this.#header.takes(line) || this.#header.takesNames(line, pathOfFile(record));
  }

  #parseText(record: RawRecord, text: string, state: HeaderState): Parsed {
    const schema = state.kind === "ready" ? state.schema : null;
    const isJson = text.charCodeAt(0) === BRACE && !isRow(schema, text);
    if (isJson) return this.#parseJson(record, text, null);
    if (schema !== null) return parseRow(schema, record, text);
    if (text.trimStart().startsWith("{")) return this.#parseJson(record, text, null);
    return state.kind === "broken" ? brokenHeader(state.message) : noHeader();
  }

  #parseJson(record: RawRecord, text: string, led: LedLine | null): Parsed {
    const row = this.#readJson(led?.rest ?? text);
    // Read again as it stands: positions in the message must be those of the whole line.
    if (row === null) return refuseJson(record, text);
    const { fields, seconds, fieldsText } = row;
    const log = this.#log(led?.path ?? row.path ?? guessedPath(pathOfFile(record), fields));
    const warnings = framingWarnings(record, led?.rest ?? text);
    return parsed(zeekRecord({ warnings, text, log, fields, seconds, fieldsText }));
  }

  /** Lines of one writer look alike: after a plain one, the next is first read as a plain one. */
  #readJson(text: string): ZeekJsonRow | null {
    if (this.#plain) {
      const line = parsePlainJson(text);
      const row = line === null ? null : readPlainZeekJson(line, text);
      if (row !== null) return row;
    }
    const body = withoutMark(text);
    const json = readJsonObject(body);
    if (json.kind === "refused") return null;
    const row = readZeekJson(json.value, body);
    this.#plain = row.fields === json.value;
    return row;
  }

  #log(path: string): ZeekLog {
    const known = this.#logs.get(path);
    if (known !== undefined) return known;
    const log = zeekLog(path);
    if (this.#logs.size < LOGS_MAX) this.#logs.set(path, log);
    return log;
  }
}

function refuseJson(record: RawRecord, text: string): Parsed {
  const json = readJsonObject(text);
  return json.kind === "refused"
    ? refusedJson(record, json)
    : refused("parse", "not_json", "not valid JSON; send one JSON object a line");
}

// Most rows of TSV begin with their time.
function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

// A row may begin with a brace too; a separator inside tells, since JSON on one line has no tab.
function isRow(schema: ZeekSchema | null, text: string): boolean {
  return schema !== null && (schema.columns.length === 1 || text.includes(schema.separator));
}

function parseRow(schema: ZeekSchema, record: RawRecord, text: string): Parsed {
  const row = readZeekRow(schema, record.bytes, text);
  if (row.kind === "refused") return row.outcome;
  const { fields, fieldsText } = row;
  const ts = fields["ts"];
  // `zeek-cut -d` makes a text of it.
  const seconds = row.seconds ?? (typeof ts === "string" ? isoSeconds(ts) : null);
  const warnings = framingWarnings(record, text);
  return parsed(zeekRecord({ warnings, text, log: schema.log, fields, seconds, fieldsText }));
}

function pathOfFile({ origin }: RawRecord): string | null {
  return origin.kind === "file" ? pathFromFile(origin.path) : null;
}

interface ZeekParts {
  readonly warnings: readonly string[];
  readonly text: string;
  readonly log: ZeekLog;
  readonly fields: Fields;
  readonly seconds: number | null;
  readonly fieldsText: string | undefined;
}

function zeekRecord(parts: ZeekParts): ParsedRecord {
  const { warnings, text, log, fields, seconds, fieldsText } = parts;
  const time = zeekTime(seconds);
  return {
    dataset: log.dataset,
    logsource: log.logsource,
    native: { vendor: "zeek", name: log.path, fields },
    fieldsText,
    original: text,
    keywords: "original",
    time,
    timeQuality: time === null ? "none" : "exact",
    warnings,
  };
}

function noHeader(): Parsed {
  return refused(
    "parse",
    "no_header",
    "no #fields line came before this row and it is not JSON; read the log from its beginning; " +
      "if Zeek writes none (LogAscii::include_meta=F), set that to T, or LogAscii::use_json to T; " +
      "if this is no log of Zeek, choose another format",
  );
}

function brokenHeader(message: string): Parsed {
  return refused("parse", "bad_header", `${message}; the rows below it cannot be read`);
}
