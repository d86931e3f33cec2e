import type { RawRecord } from "../../event/index.ts";
import { ABSENT, type FlatJson } from "../../lib/flat-json.ts";
import type { FlatReader, FlatRecord } from "./parser.ts";
import { canonicalNumber, MILLIS_MIN, underscored } from "./zeek-json.ts";
import { LeadingPath } from "./zeek-lead.ts";
import type { ZeekLog } from "./zeek-path.ts";
import { zeekTime } from "./zeek-time.ts";

/**
 * Reads Zeek's JSON where `_path` stands in front and the rest is canonical as it is
 * (`readPlainZeekJson`): as Zeek writes it.
 */
export class FlatZeekReader implements FlatReader {
  readonly #json: FlatJson;
  readonly #logOf: (path: string) => ZeekLog | null;
  readonly #lead = new LeadingPath();
  readonly #ts: number;
  readonly #underscored: readonly number[];

  /** `logOf` gives null where the stream is at a place where its rows are no JSON. */
  constructor(json: FlatJson, logOf: (path: string) => ZeekLog | null) {
    this.#json = json;
    json.changeNumbers(canonicalNumber);
    this.#logOf = logOf;
    this.#ts = json.key("ts");
    this.#underscored = underscored.map((name) => json.key(name));
  }

  read({ bytes, cutBytes }: RawRecord): FlatRecord | null {
    const lead = cutBytes > 0 ? null : this.#lead.find(bytes);
    const log = lead === null ? null : this.#logOf(lead.path);
    const json = this.#json;
    if (lead === null || log === null || !json.read(bytes, lead.bytes.length)) return null;
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

  #isCanonical(): boolean {
    const json = this.#json;
    if (json.hasGaps || json.hasLong || json.hasMeta) return false;
    for (const key of this.#underscored) if (json.place(key) !== ABSENT) return false;
    return true;
  }
}
