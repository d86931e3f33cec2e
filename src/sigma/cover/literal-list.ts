import { foldCase } from "../../lib/fold-case.ts";
import type { Item } from "../ast.ts";
import type { Predicate } from "../compile/compile-item.ts";
import { patternForm } from "../compile/match-pattern.ts";
import { isAllExact } from "./alphabet.ts";
import { Automaton, type Report } from "./automaton.ts";

/**
 * The same predicate of an item that asks for any of many contained texts, but for long values: one
 * pass finds all of them there. Null for all other items.
 */
export function literalList(item: Item, slot: number, holds: Predicate): Predicate | null {
  if (item.negated || item.linking === "all" || item.values.length < TEXTS_MIN) return null;
  const texts: string[] = [];
  for (const test of item.values.flatMap(({ variants }) => variants)) {
    if (test.kind !== "text" || test.cased) return null;
    const form = patternForm(test.pattern, false);
    if (form.kind !== "contains" || form.text === "") return null;
    texts.push(form.text);
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

class LiteralList {
  readonly #texts: readonly string[];
  /** Whether the automaton takes no other text for it. */
  readonly #isSure: readonly boolean[];
  readonly #automaton: Automaton;
  readonly #report: Report;
  #value = "";
  #found = false;

  constructor(texts: readonly string[]) {
    this.#texts = texts;
    this.#isSure = texts.map(isAllExact);
    this.#automaton = Automaton.of(
      texts.map((text, output) => ({ text, atStart: false, atEnd: false, output })),
    );
    this.#report = (outputs, from, to) => {
      for (let at = from; at < to && !this.#found; at++) this.#found = this.#stands(outputs[at]);
    };
  }

  standsInAny(values: readonly (string | null)[]): boolean {
    this.#found = false;
    for (const value of values) {
      if (value === null || this.#found) continue;
      this.#value = value;
      this.#automaton.scan(value, this.#report);
    }
    this.#value = "";
    return this.#found;
  }

  #stands(output = 0): boolean {
    if (this.#isSure[output] === true) return true;
    return foldCase(this.#value).includes(this.#texts[output] ?? "");
  }
}

/** Fewer are found sooner one by one. */
const TEXTS_MIN = 8;
/** In a shorter value they are found one by one in as little time. */
const LONG = 256;
