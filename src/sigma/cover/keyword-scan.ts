import type { Event, Fields, Value } from "../../event/index.ts";
import { canonicalText } from "../compile/canonical-text.ts";
import { keywordFields } from "../compile/subject.ts";
import type { TextAtom } from "./need.ts";
import type { Report } from "./pattern.ts";
import type { Scanner } from "./scanner.ts";
import { loadBytes } from "./text-bytes.ts";

/**
 * Looks for texts in all that keywords are looked for in: the line, or every value of the record.
 * The values are put one behind the other, and read in one pass.
 */
export class KeywordScan {
  readonly #scanner: Scanner;
  /** Whether a number or a boolean may hold one of the texts. */
  readonly #readsScalars: boolean;

  private constructor(scanner: Scanner, readsScalars: boolean) {
    this.#scanner = scanner;
    this.#readsScalars = readsScalars;
  }

  /** Null where texts must stand at an end of a value. */
  static of(atoms: readonly TextAtom[], scanner: Scanner): KeywordScan | null {
    if (atoms.some(({ kind }) => kind !== "contains")) return null;
    return new KeywordScan(
      scanner,
      atoms.some(({ text }) => SCALAR.test(text)),
    );
  }

  /** False when the values stand on several levels: then it has not looked at all of them. */
  scan(event: Event, report: Report): boolean {
    if (event.sensor.keywords === "values") return this.#scanFlat(keywordFields(event), report);
    this.#scanner.scan(event.original, report);
    return true;
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
    this.#scanner.scanBytes(end, report);
    return true;
  }

  #textOf(value: Value): string {
    if (typeof value === "string") return value;
    return (this.#readsScalars ? canonicalText(value) : null) ?? "";
  }
}

/** What the text of a number or a boolean is made of. */
const SCALAR = /^[-.0-9infyatruels]*$/;
