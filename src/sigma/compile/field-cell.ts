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
  elements: readonly Value[] = NONE;
  /** Most values are one element: these lists are used again and again. */
  readonly #oneElement: Value[] = [null];
  readonly #oneText: (string | null)[] = [null];
  readonly #oneFolded: (string | null)[] = [null];
  #texts: readonly (string | null)[] | null = null;
  #folded: readonly (string | null)[] | null = null;

  set(value: Value | undefined): void {
    this.value = value;
    this.#texts = null;
    this.#folded = null;
    this.isNull = value === undefined || value === null;
    if (value === undefined || value === null) {
      this.elements = NONE;
    } else if (Array.isArray(value)) {
      this.#setAll(value);
    } else {
      this.#oneElement[0] = value;
      this.elements = this.#oneElement;
    }
  }

  /** The text of each element; null for one that has none. */
  texts(): readonly (string | null)[] {
    this.#texts ??= mapInto(this.elements, this.#oneText, canonicalText);
    return this.#texts;
  }

  /** The same, without letter case. */
  folded(): readonly (string | null)[] {
    this.#folded ??= mapInto(this.texts(), this.#oneFolded, foldText);
    return this.#folded;
  }

  #setAll(list: readonly Value[]): void {
    const elements: Value[] = [];
    if (list.length === 0) this.isNull = true;
    // A stack, as the nesting comes from outside.
    const pending: Value[] = list.toReversed();
    for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
      if (value === null) this.isNull = true;
      else if (!Array.isArray(value)) elements.push(value);
      else for (const element of value.toReversed() as Value[]) pending.push(element);
    }
    this.elements = elements;
  }
}

function foldText(text: string | null): string | null {
  return text === null ? null : foldCase(text);
}

/** The list mapped; into `one` when it has one element. */
function mapInto<From, To>(
  list: readonly From[],
  one: To[],
  map: (from: From) => To,
): readonly To[] {
  if (list.length === 0) return NONE;
  if (list.length > 1) return list.map((element) => map(element));
  const [only] = list;
  if (only !== undefined) one[0] = map(only);
  return one;
}

const NONE: readonly never[] = [];
