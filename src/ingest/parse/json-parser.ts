import type { Fields, LogSource, Parsed, RawRecord } from "../../event/index.ts";
import { decodeText } from "./decode-text.ts";
import { readJsonObject } from "./json-text.ts";
import { readJsonTime } from "./json-time.ts";
import { framingWarnings, parsed, refused, skippedBlank } from "./outcome.ts";
import type { StreamParser } from "./parser.ts";
import { flattenWindowsEvent, windowsLogSource } from "./windows-event.ts";
import type { Zone } from "./zone.ts";

/** One JSON object a line, whatever it holds. */
export class JsonParser implements StreamParser {
  readonly name = "json";
  readonly #zone: Zone;
  readonly #logsource: LogSource;
  readonly #dataset: string;

  constructor(zone: Zone, logsource: LogSource) {
    this.#zone = zone;
    this.#logsource = logsource;
    this.#dataset = datasetOf(logsource);
  }

  parse(record: RawRecord): Parsed {
    const text = decodeText(record.bytes);
    if (isBlank(text)) return skippedBlank;
    const json = readJsonObject(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    if (json.kind === "refused") return refused("parse", json.code, json.message);
    const fields = flattenWindowsEvent(json.value) ?? json.value;
    const { time, quality } = readJsonTime(fields, { received: record.received, zone: this.#zone });
    return parsed({
      dataset: this.#dataset,
      logsource: this.#logSource(fields),
      native: { vendor: "json", name: "", fields },
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

  /** Windows logs come mixed: unless the source says more than `windows`, each event tells. */
  #logSource(fields: Fields): LogSource {
    const { product, service, category } = this.#logsource;
    const isOpen = service === undefined && category === undefined;
    if (!isOpen || (product !== undefined && product !== "windows")) return this.#logsource;
    return windowsLogSource(fields) ?? this.#logsource;
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

const PART_MAX = 64;

function isBlank(text: string): boolean {
  return text.trim() === "";
}
