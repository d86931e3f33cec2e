import { type LogSource, type Parsed, type RawRecord, windowsRecord } from "../../event/index.ts";
import { decodeText, withoutMark } from "./decode-text.ts";
import { readJsonObject } from "./json-text.ts";
import { readJsonTime } from "./json-time.ts";
import { framingWarnings, parsed, refusedJson, skippedBlank } from "./outcome.ts";
import type { StreamParser } from "./parser.ts";
import { readWindowsTime } from "./windows-time.ts";
import type { Zone } from "./zone.ts";

/** One JSON object a line, whatever it holds. */
export class JsonParser implements StreamParser {
  readonly name = "json";
  readonly #zone: Zone;
  readonly #logsource: LogSource;
  readonly #dataset: string;
  readonly #mayBeWindows: boolean;

  constructor(zone: Zone, logsource: LogSource) {
    this.#zone = zone;
    this.#logsource = logsource;
    this.#dataset = datasetOf(logsource);
    const { product, service, category } = logsource;
    this.#mayBeWindows =
      product === "windows" || [product, service, category].every((part) => part === undefined);
  }

  parse(record: RawRecord): Parsed {
    const text = decodeText(record.bytes);
    if (isBlank(text)) return skippedBlank;
    const body = withoutMark(text);
    const json = readJsonObject(body);
    if (json.kind === "refused") return refusedJson(record, json);
    const fields = json.value;
    const windows = this.#mayBeWindows ? windowsRecord(fields) : null;
    const context = { received: record.written ?? record.received, zone: this.#zone };
    const { time, quality } =
      windows === null ? readJsonTime(fields, context) : readWindowsTime(fields, windows, context);
    return parsed({
      dataset: this.#dataset,
      // Windows logs come mixed: by its channel and id the views tell what an event counts as.
      logsource: windows === null ? this.#logsource : { product: "windows", ...this.#logsource },
      native: { vendor: "json", name: "", fields },
      fieldsText: json.isLarge ? ` ${body}` : body,
      original: text,
      keywords: "values",
      time,
      timeQuality: quality,
      warnings: framingWarnings(record, text),
    });
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
