import { FlatWindows, type LogSource, type RawRecord } from "../../event/index.ts";
import type { FlatJson } from "../../lib/flat-json.ts";
import { type JsonTime, type Member, readJsonTime } from "./json-time.ts";
import type { FlatReader, FlatRecord } from "./parser.ts";
import { readWindowsTime } from "./windows-time.ts";
import type { Zone } from "./zone.ts";

/** What the parser of the stream makes of its records. */
export interface FlatJsonOptions {
  readonly dataset: string;
  readonly zone: Zone;
  /** Of a Windows event; null when records are never taken for one. */
  readonly windows: LogSource | null;
  /** Of any other; null when each must be one. */
  readonly other: LogSource | null;
}

/** Reads flat records of `json` and `windows_json`. */
export class FlatJsonReader implements FlatReader {
  readonly #json: FlatJson;
  readonly #options: FlatJsonOptions;
  readonly #windows: FlatWindows;
  /** Those that times are looked for in: few names. */
  readonly #keys = new Map<string, number>();

  constructor(json: FlatJson, options: FlatJsonOptions) {
    this.#json = json;
    this.#options = options;
    this.#windows = new FlatWindows(json);
  }

  read(record: RawRecord): FlatRecord | null {
    const json = this.#json;
    if (record.cutBytes > 0 || !json.read(record.bytes)) return null;
    const { dataset, windows, other } = this.#options;
    const kind = windows === null ? "other" : this.#windows.kind();
    const logsource = kind === "windows" ? windows : other;
    if (kind === "unsure" || logsource === null) return null;
    const isWindows = kind === "windows";
    const { time, quality } = this.#timeOf(record, isWindows);
    return { json, dataset, logsource, isWindows, keywords: "values", time, timeQuality: quality };
  }

  #timeOf(record: RawRecord, isWindows: boolean): JsonTime {
    const context = { received: record.written ?? record.received, zone: this.#options.zone };
    return isWindows
      ? readWindowsTime(this.#member, this.#member, context)
      : readJsonTime(this.#member, context);
  }

  readonly #member: Member = (name) => {
    const key = this.#keys.get(name) ?? this.#json.key(name);
    this.#keys.set(name, key);
    return this.#json.value(this.#json.place(key));
  };
}
