import { foldCase } from "../../lib/fold-case.ts";
import type { ConditionNode, Item, RuleDocument, Selection, Test } from "../ast.ts";
import { canonicalNumber } from "../compile/canonical-text.ts";
import { patternForm, type PatternForm } from "../compile/match-pattern.ts";
import { isAllExact } from "./alphabet.ts";
import { isLong } from "./long-items.ts";
import type { Atom } from "./need.ts";

/**
 * Atoms that no event shows which the rule matches: what it says `not` of. Only those that the
 * index finds exactly, never by chance. They hold of one view of the event.
 */
export function ruleForbids(document: RuleDocument, slotOf: (item: Item) => number): Atom[] {
  const [only, ...others] = document.conditions;
  if (only === undefined || others.length > 0) return [];
  return new Forbids(document.selections, slotOf).ofCondition(only.root, true);
}

/** `wanted` turns around below a `not`: what makes a part true is forbidden where it is unwanted. */
class Forbids {
  readonly #selections: ReadonlyMap<string, Selection>;
  readonly #slotOf: (item: Item) => number;

  constructor(selections: ReadonlyMap<string, Selection>, slotOf: (item: Item) => number) {
    this.#selections = selections;
    this.#slotOf = slotOf;
  }

  ofCondition(node: ConditionNode, wanted: boolean): Atom[] {
    switch (node.kind) {
      case "and":
      case "or": {
        const isAll = (node.kind === "and") === wanted || node.items.length === 1;
        return isAll ? node.items.flatMap((item) => this.ofCondition(item, wanted)) : [];
      }
      case "not":
        return this.ofCondition(node.item, !wanted);
      case "selection":
        return this.#ofNamed(node.name, wanted);
      case "atLeast": {
        const isAll = wanted ? node.count === node.names.length : node.count === 1;
        return isAll ? node.names.flatMap((name) => this.#ofNamed(name, wanted)) : [];
      }
      case "constant":
        return [];
    }
  }

  #ofNamed(name: string, wanted: boolean): Atom[] {
    const selection = this.#selections.get(name);
    return selection === undefined ? [] : this.#ofSelection(selection, wanted);
  }

  #ofSelection(selection: Selection, wanted: boolean): Atom[] {
    if (selection.kind === "item") return this.#ofItem(selection, wanted);
    const isAll = (selection.kind === "all") === wanted || selection.items.length === 1;
    return isAll ? selection.items.flatMap((item) => this.#ofSelection(item, wanted)) : [];
  }

  #ofItem(item: Item, wanted: boolean): Atom[] {
    if (item.negated !== wanted) return [];
    if (item.linking === "all" && item.values.length > 1) return [];
    // None of so many is shown often enough to be worth looking for.
    if (isLong(item)) return [];
    const slot = this.#slotOf(item);
    return item.values.flatMap(({ variants }) =>
      variants.flatMap((test) => {
        const atom = exactly(test, slot);
        return atom === null ? [] : [atom];
      }),
    );
  }
}

/** The atom that an event shows only when the test holds of it; null when there is none. */
function exactly(test: Test, slot: number): Atom | null {
  switch (test.kind) {
    case "text":
      return test.cased ? null : ofForm(patternForm(test.pattern, false), slot);
    case "number":
      return { slot, kind: "exact", text: foldCase(canonicalNumber(test.value)) };
    case "boolean":
      return { slot, kind: "exact", text: String(test.value) };
    case "null":
    case "exists":
    case "compare":
    case "regex":
    case "cidr":
    case "fieldref":
      return null;
  }
}

function ofForm(form: PatternForm, slot: number): Atom | null {
  if (form.kind === "general" || form.text.length > TEXT_MAX || !isAllExact(form.text)) return null;
  // The empty text ends and begins all: what is there at all is not an atom of this kind.
  if (form.text === "" && form.kind !== "exact") return null;
  return { slot, kind: form.kind, text: form.text };
}

/** A longer text is not worth its states. */
const TEXT_MAX = 64;
