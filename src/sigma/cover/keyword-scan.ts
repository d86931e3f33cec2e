import type { Event, Fields, FlatEvent, Value } from "../../event/index.ts";
import { type FlatJson, LIST, NULL, STRING, WIDE_STRING } from "../../lib/flat-json.ts";
import { loadBytes, RECORD_AT } from "../../lib/text-bytes.ts";
import { canonicalText } from "../compile/canonical-text.ts";
import { keywordFields } from "../compile/subject.ts";
import type { TextAtom } from "./need.ts";
import type { Report } from "./pattern.ts";
import type { Scanner } from "./scanner.ts";

/**
 * Looks for texts in all that keywords are looked for in: the line, or every value of the record.
 * The values are put one behind the other, and read in one pass.
 */
export class KeywordScan {
  readonly #scanner: Scanner;
  /** Whether a number or a boolean may hold one of the texts. */
  readonly #readsScalars: boolean;
  readonly #touch: Report;
  #isTouched = false;

  private constructor(scanner: Scanner, readsScalars: boolean) {
    this.#scanner = scanner;
    this.#readsScalars = readsScalars;
    this.#touch = () => {
      this.#isTouched = true;
    };
  }

  /** Null where texts must stand at an end of a value. */
  static of(atoms: readonly TextAtom[], scanner: Scanner): KeywordScan | null {
    if (atoms.some(({ kind }) => kind !== "contains")) return null;
    return new KeywordScan(
      scanner,
      atoms.some(({ text }) => mayBeOfScalar(text)),
    );
  }

  /** False when the values stand on several levels: then it has not looked at all of them. */
  scan(event: Event, report: Report): boolean {
    if (event.sensor.keywords === "values") return this.#scanFlat(keywordFields(event), report);
    this.#scanner.scan(event.original, report);
    return true;
  }

  /** The same of an event that was read flat: its values stand on one level. */
  scanFlat({ json, keywords }: FlatEvent, report: Report): void {
    if (keywords === "original" && json.isWide) {
      this.#scanner.scan(json.text(), report);
    } else if (keywords === "original") {
      this.#scanner.scanBytes(RECORD_AT, RECORD_AT + json.length, report);
    } else {
      // Nearly no event shows a keyword: not in its values when not in anything that was read.
      this.#isTouched = false;
      this.#scanner.scanBytes(RECORD_AT, json.filled, this.#touch);
      if (this.#isTouched || this.#readsScalars || json.isWide) this.#scanPlaces(json, report);
    }
  }

  #scanPlaces(json: FlatJson, report: Report): void {
    const scanner = this.#scanner;
    const { count } = json;
    for (let place = 0; place < count; place++) {
      const kind = json.kind(place);
      if (kind === STRING) {
        if (this.#isTouched) scanner.scanBytes(json.start(place), json.end(place), report);
      } else if (kind === WIDE_STRING || (this.#readsScalars && kind !== LIST && kind !== NULL)) {
        scanner.scan(this.#textOf(json.value(place) ?? null), report);
      }
    }
  }

  #scanFlat(fields: Fields, report: Report): boolean {
    let end = 0;
    for (const key in fields) {
      const value = fields[key] ?? null;
      if (typeof value === "object" && value !== null) return false;
      const text = this.#textOf(value);
      if (text.length < this.#scanner.shortest) continue;
      const size = loadBytes(text, end);
      if (size === -1) this.#scanner.scanText(text, report);
      else if (size !== text.length) this.#scanner.scanBeyond(text, report);
      // The NUL that stands behind it is kept.
      end += size + 1;
    }
    this.#scanner.scanBytes(0, end, report);
    return true;
  }

  #textOf(value: Value): string {
    if (typeof value === "string") return value;
    return (this.#readsScalars ? canonicalText(value) : null) ?? "";
  }
}

/** Whether a text may stand in that of a number or a boolean. */
function mayBeOfScalar(text: string): boolean {
  return /^[-.0-9]*$/.test(text) || WORDS.some((word) => word.includes(text));
}

const WORDS = ["true", "false", "-infinity", "nan"];
