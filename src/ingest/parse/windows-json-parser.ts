import { type LogSource, type Parsed, type RawRecord, windowsRecord } from "../../event/index.ts";
import type { FlatJson } from "../../lib/flat-json.ts";
import { FlatJsonReader } from "./flat-json-reader.ts";
import { JsonParser } from "./json-parser.ts";
import type { FlatReader, StreamParser } from "./parser.ts";
import type { Zone } from "./zone.ts";

/**
 * Windows events as JSON, in the shape of any shipper. Read as JSON is; one that is no Windows
 * event in any shape known is kept all the same, with the warning `unknown_shape`.
 */
export class WindowsJsonParser implements StreamParser {
  readonly name = "windows_json";
  readonly #json: JsonParser;
  readonly #zone: Zone;
  readonly #logsource: LogSource;

  constructor(zone: Zone, logsource: LogSource) {
    this.#zone = zone;
    this.#logsource = { ...logsource, product: "windows" };
    this.#json = new JsonParser(zone, this.#logsource);
  }

  parse(record: RawRecord): Parsed {
    const parsed = this.#json.parse(record);
    if (parsed.kind !== "parsed") return parsed;
    const { warnings, native } = parsed.record;
    return {
      kind: "parsed",
      record: {
        ...parsed.record,
        dataset: DATASET,
        logsource: this.#logsource,
        native: { vendor: "windows", name: "", fields: native.fields },
        warnings: windowsRecord(native.fields) === null ? [...warnings, UNKNOWN_SHAPE] : warnings,
      },
    };
  }

  flatReader(json: FlatJson): FlatReader {
    const windows = this.#logsource;
    return new FlatJsonReader(json, { dataset: DATASET, zone: this.#zone, windows, other: null });
  }

  context(): null {
    return null;
  }
}

const DATASET = "windows";
const UNKNOWN_SHAPE = "unknown_shape";
