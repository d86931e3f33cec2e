import { type LogSource, type Parsed, type RawRecord, windowsRecord } from "../../event/index.ts";
import type { FlatJson } from "../../lib/flat-json.ts";
import { decodeText, withoutMark } from "./decode-text.ts";
import { FlatJsonReader } from "./flat-json-reader.ts";
import { readJsonObject } from "./json-text.ts";
import { membersOf, readJsonTime } from "./json-time.ts";
import { framingWarnings, parsed, refusedJson, skippedBlank } from "./outcome.ts";
import type { FlatReader, StreamParser } from "./parser.ts";
import { readWindowsTime } from "./windows-time.ts";
import type { Zone } from "./zone.ts";

/** One JSON object a line, whatever it holds. */
export class JsonParser implements StreamParser {
  readonly name = "json";
  readonly #zone: Zone;
  readonly #logsource: LogSource;
  readonly #dataset: string;
  /** Of events that turn out to be Windows ones; null when none is taken for one. */
  readonly #windows: LogSource | null;

  constructor(zone: Zone, logsource: LogSource) {
    this.#zone = zone;
    this.#logsource = logsource;
    this.#dataset = datasetOf(logsource);
    const { product, service, category } = logsource;
    const mayBeWindows =
      product === "windows" || [product, service, category].every((part) => part === undefined);
    // Windows logs come mixed: by its channel and id the views tell what an event counts as.
    this.#windows = mayBeWindows ? { product: "windows", ...logsource } : null;
  }

  parse(record: RawRecord): Parsed {
    const text = decodeText(record.bytes);
    if (isBlank(text)) return skippedBlank;
    const body = withoutMark(text);
    const json = readJsonObject(body);
    if (json.kind === "refused") return refusedJson(record, json);
    const fields = json.value;
    const windows = this.#windows === null ? null : windowsRecord(fields);
    const context = { received: record.written ?? record.received, zone: this.#zone };
    const member = membersOf(fields);
    const { time, quality } =
      windows === null
        ? readJsonTime(member, context)
        : readWindowsTime(member, windows === fields ? member : membersOf(windows), context);
    return parsed({
      dataset: this.#dataset,
      logsource: windows === null ? this.#logsource : (this.#windows ?? this.#logsource),
      native: { vendor: "json", name: "", fields },
      fieldsText: json.isLarge ? ` ${body}` : body,
      original: text,
      keywords: "values",
      time,
      timeQuality: quality,
      warnings: framingWarnings(record, text),
    });
  }

  flatReader(json: FlatJson): FlatReader {
    const [dataset, zone, windows] = [this.#dataset, this.#zone, this.#windows];
    return new FlatJsonReader(json, { dataset, zone, windows, other: this.#logsource });
  }

  context(): null {
    return null;
  }
}

/** `json.windows.process_creation`: what the source says its events are, as part of a topic name. */
function datasetOf({ product, category, service }: LogSource): string {
  const parts = [product, category, service]
    .map((part) =>
      (part ?? "")
        .toLowerCase()
        .replaceAll(/[^a-z0-9_-]+/g, "_")
        .slice(0, PART_MAX),
    )
    .filter((part) => part !== "");
  return ["json", ...parts].join(".");
}

/** So that three make a name that a topic may have. */
const PART_MAX = 60;

function isBlank(text: string): boolean {
  return text.trim() === "";
}
