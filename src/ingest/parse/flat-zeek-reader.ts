import type { RawRecord } from "../../event/index.ts";
import { ABSENT, type FlatJson } from "../../lib/flat-json.ts";
import type { FlatReader, FlatRecord } from "./parser.ts";
import { canonicalNumber, MILLIS_MIN, underscored } from "./zeek-json.ts";
import { LeadingPath } from "./zeek-lead.ts";
import { isKnownPath, pathFromFile, type ZeekLog } from "./zeek-path.ts";
import { zeekTime } from "./zeek-time.ts";

/**
 * Reads Zeek's JSON as Zeek writes it: `_path` stands in front or the name of the file tells it, and
 * the rest is canonical as it is (`readPlainZeekJson`).
 */
export class FlatZeekReader implements FlatReader {
  readonly #json: FlatJson;
  readonly #logOf: (path: string) => ZeekLog | null;
  readonly #lead = new LeadingPath();
  readonly #ts: number;
  readonly #underscored: readonly number[];
  /** The file that was read last, and the path in its name. */
  #file = "";
  #path: string | null = null;

  /** `logOf` gives null where the stream is at a place where its rows are no JSON. */
  constructor(json: FlatJson, logOf: (path: string) => ZeekLog | null) {
    this.#json = json;
    json.changeNumbers(canonicalNumber);
    this.#logOf = logOf;
    this.#ts = json.key("ts");
    this.#underscored = underscored.map((name) => json.key(name));
  }

  read(record: RawRecord): FlatRecord | null {
    const { bytes, cutBytes } = record;
    if (cutBytes > 0) return null;
    const lead = this.#lead.find(bytes);
    const path = lead === null ? this.#pathOfFile(record) : lead.path;
    const log = path === null ? null : this.#logOf(path);
    const json = this.#json;
    if (log === null || !json.read(bytes, lead?.bytes.length ?? 0)) return null;
    const seconds = json.value(json.place(this.#ts));
    if (typeof seconds !== "number" || seconds > MILLIS_MIN || !this.#isCanonical()) return null;
    const time = zeekTime(seconds);
    return {
      json,
      dataset: log.dataset,
      logsource: log.logsource,
      isWindows: false,
      keywords: "original",
      time,
      timeQuality: time === null ? "none" : "exact",
    };
  }

  #pathOfFile({ origin }: RawRecord): string | null {
    if (origin.kind !== "file") return null;
    if (origin.path !== this.#file) {
      const path = pathFromFile(origin.path);
      this.#file = origin.path;
      this.#path = path !== null && isKnownPath(path) ? path : null;
    }
    return this.#path;
  }

  #isCanonical(): boolean {
    const json = this.#json;
    if (json.hasGaps || json.hasLong || json.hasMeta) return false;
    for (const key of this.#underscored) if (json.place(key) !== ABSENT) return false;
    return true;
  }
}
