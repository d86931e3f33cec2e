import { foldCase } from "../../lib/fold-case.ts";
import { finish } from "../../lib/slices.ts";
import type { Item } from "../ast.ts";
import type { Predicate } from "../compile/compile-item.ts";
import { patternForm } from "../compile/match-pattern.ts";
import { isAllExact } from "./alphabet.ts";
import { buildingFinder, type PatternFinder } from "./pattern-finder.ts";
import type { Report } from "./pattern.ts";

/**
 * The same predicate of an item that asks for any of many contained texts, but for long values: one
 * pass finds all of them there. Null for all other items.
 */
export function literalList(item: Item, slot: number, holds: Predicate): Predicate | null {
  if (item.negated || item.linking === "all" || item.values.length < TEXTS_MIN) return null;
  const texts: Literal[] = [];
  for (const test of item.values.flatMap(({ variants }) => variants)) {
    if (test.kind !== "text") return null;
    const form = patternForm(test.pattern, test.cased);
    if (form.kind !== "contains" || form.text === "") return null;
    // A half of a character folds to itself, but the whole one may not.
    if (test.cased && SURROGATE.test(form.text)) return null;
    texts.push({ text: form.text, cased: test.cased });
  }
  // Most lists never meet a long value.
  let list: LiteralList | null = null;
  return (subject) => {
    const values = subject.cell(slot).texts();
    let longest = 0;
    for (const value of values) longest = Math.max(longest, value?.length ?? 0);
    if (longest < LONG) return holds(subject);
    list ??= new LiteralList(texts);
    return list.standsInAny(values);
  };
}

interface Literal {
  /** Folded unless `cased`. */
  readonly text: string;
  readonly cased: boolean;
}

class LiteralList {
  readonly #texts: readonly Literal[];
  /** Whether the finder takes no other text for it. */
  readonly #isSure: readonly boolean[];
  readonly #finder: PatternFinder;
  readonly #report: Report;
  #value = "";
  #found = false;

  constructor(texts: readonly Literal[]) {
    this.#texts = texts;
    this.#isSure = texts.map(({ text, cased }) => !cased && isAllExact(text));
    const patterns = texts.map(({ text, cased }, output) => ({
      text: cased ? foldCase(text) : text,
      atStart: false,
      atEnd: false,
      output,
    }));
    this.#finder = finish(buildingFinder(patterns));
    this.#report = (outputs, from, to) => {
      for (let at = from; at < to && !this.#found; at++) this.#found = this.#stands(outputs[at]);
    };
  }

  standsInAny(values: readonly (string | null)[]): boolean {
    this.#found = false;
    for (const value of values) {
      if (value === null || this.#found) continue;
      this.#value = value;
      this.#finder.scan(value, this.#report);
    }
    this.#value = "";
    return this.#found;
  }

  #stands(output = 0): boolean {
    if (this.#isSure[output] === true) return true;
    const literal = this.#texts[output];
    if (literal === undefined) return false;
    return (literal.cased ? this.#value : foldCase(this.#value)).includes(literal.text);
  }
}

/** Fewer are found sooner one by one. */
const TEXTS_MIN = 8;
/** In a shorter value they are found one by one in as little time. */
const LONG = 64;
const SURROGATE = /[\uD800-\uDFFF]/;
