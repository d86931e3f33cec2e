import { ABSENT, type FlatJson, LIST, NULL, STRING, WIDE_STRING } from "../lib/flat-json.ts";
import { bytes } from "../lib/text-bytes.ts";
import { windowsAliases } from "./windows-record.ts";

/** Whether a record that was read flat is a Windows event; `unsure` where only its levels tell. */
export type FlatKind = "windows" | "other" | "unsure";

/** Tells of flat records what `windowsRecord` would make of them. */
export class FlatWindows {
  readonly #json: FlatJson;
  readonly #channel: number;
  readonly #payload: number;
  readonly #levels: readonly number[];
  readonly #ids: readonly number[];

  constructor(json: FlatJson) {
    this.#json = json;
    this.#channel = json.key("Channel");
    this.#payload = json.key("Payload");
    this.#levels = ["EventData", "UserData", "StringInserts"].map((name) => json.key(name));
    const ids = ["EventID", ...(windowsAliases.get("EventID") ?? [])];
    this.#ids = ids.map((name) => json.key(name));
  }

  /** Of the record at hand. `windows` means that the record is the event, as it is. */
  kind(): FlatKind {
    const json = this.#json;
    const channel = json.kind(json.place(this.#channel));
    if (channel !== STRING && channel !== WIDE_STRING) {
      return this.#ids.some((id) => json.place(id) !== ABSENT) ? "unsure" : "other";
    }
    for (const level of this.#levels) {
      const kind = json.kind(json.place(level));
      if (kind === LIST || kind === NULL) return "unsure";
    }
    return this.#holdsJson(json.place(this.#payload)) ? "unsure" : "windows";
  }

  // EvtxECmd has the event's data in there.
  #holdsJson(place: number): boolean {
    const json = this.#json;
    if (json.kind(place) !== STRING && json.kind(place) !== WIDE_STRING) return false;
    for (let at = json.start(place); at < json.end(place); at++) {
      if (bytes[at] === OPEN_BRACE) return true;
    }
    return false;
  }
}

const OPEN_BRACE = 123;
