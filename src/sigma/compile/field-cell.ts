import type { Value } from "../../event/index.ts";
import { foldCase } from "../../lib/fold-case.ts";
import { canonicalText } from "./canonical-text.ts";

/**
 * One field of the event at hand: its value, the elements of it (a list matches when one of them
 * does), and their texts, made when first asked for. Used again for the next event.
 */
export class FieldCell {
  /** As found; undefined when the field is absent. */
  value: Value | undefined = undefined;
  /** Absent, null, the empty list, or a list with a null in it (Sigma's `null`). */
  isNull = true;
  /** Neither null nor list: the value itself, or the elements of the list, nested ones too. */
  readonly elements: Value[] = [];
  #texts: (string | null)[] = [];
  #folded: (string | null)[] = [];
  #hasTexts = false;
  #hasFolded = false;

  set(value: Value | undefined): void {
    this.value = value;
    this.elements.length = 0;
    this.#hasTexts = false;
    this.#hasFolded = false;
    this.isNull = value === undefined || value === null;
    if (Array.isArray(value)) this.#addAll(value);
    else if (value !== undefined && value !== null) this.elements.push(value);
  }

  /** The text of each element; null for one that has none. */
  texts(): readonly (string | null)[] {
    if (!this.#hasTexts) {
      this.#hasTexts = true;
      this.#texts.length = 0;
      for (const element of this.elements) this.#texts.push(canonicalText(element));
    }
    return this.#texts;
  }

  /** The same, without letter case. */
  folded(): readonly (string | null)[] {
    if (!this.#hasFolded) {
      this.#hasFolded = true;
      this.#folded.length = 0;
      for (const text of this.texts()) this.#folded.push(text === null ? null : foldCase(text));
    }
    return this.#folded;
  }

  #addAll(list: readonly Value[]): void {
    if (list.length === 0) this.isNull = true;
    // A stack, as the nesting comes from outside.
    const pending: Value[] = list.toReversed();
    for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
      if (value === null) this.isNull = true;
      else if (!Array.isArray(value)) this.elements.push(value);
      else for (const element of value.toReversed() as Value[]) pending.push(element);
    }
  }
}
