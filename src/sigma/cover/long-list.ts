import { foldCase } from "../../lib/fold-case.ts";
import { ITEMS_A_SLICE, type Slices } from "../../lib/slices.ts";
import type { Item, Test } from "../ast.ts";
import { compileValue, type Predicate } from "../compile/compile-item.ts";
import { type CompileContext, compileTest, type Finder, NONE } from "../compile/compile-test.ts";
import type { FieldCell } from "../compile/field-cell.ts";
import { patternForm } from "../compile/match-pattern.ts";
import type { Subject } from "../compile/subject.ts";
import { isAllExact } from "./alphabet.ts";
import { chooseCover } from "./choose-cover.ts";
import { GramIndex } from "./gram-index.ts";
import { itemNeed } from "./item-need.ts";
import type { Atom } from "./need.ts";
import { Networks } from "./networks.ts";
import type { Pattern, Report } from "./pattern.ts";
import { priorLikelihood } from "./rarity.ts";

/**
 * The predicate of an item, for so many values that they cannot be asked one by one; made in slices.
 */
export function* longList(item: Item, slot: number, context: CompileContext): Slices<Predicate> {
  const holds = item.linking === "all" ? allOf(item, context) : yield* anyOf(item, slot, context);
  return item.negated
    ? (subject) => !holds(subject.cell(slot), subject)
    : (subject) => holds(subject.cell(slot), subject);
}

type CellTest = (cell: FieldCell, subject: Subject) => boolean;

/** The first that fails ends it: few are ever compiled. */
function allOf({ values }: Item, context: CompileContext): CellTest {
  const finders: Finder[] = [];
  return (cell, subject) => {
    for (const [index, value] of values.entries()) {
      const find = finders[index] ?? compileValue(value, context);
      finders[index] = find;
      if (find(cell, subject) === NONE) return false;
    }
    return true;
  };
}

function* anyOf(item: Item, slot: number, context: CompileContext): Slices<CellTest> {
  const sorter = new Sorter(item, slot);
  for (const [index, { variants }] of item.values.entries()) {
    for (const test of variants) sorter.take(test);
    if (index % ITEMS_A_SLICE === ITEMS_A_SLICE - 1) yield;
  }
  const list = new LongList(sorter, yield* GramIndex.building(sorter.patterns), context);
  return (cell, subject) => list.holds(cell, subject);
}

/** The tests of a list by how they are asked. */
interface Sorted {
  /** Folded texts that a value may be. */
  readonly exact: ReadonlySet<string>;
  readonly networks: Networks;
  /** By output of the index: the test that is then asked; null where nothing is left to ask. */
  readonly sought: readonly (Test | null)[];
  /** Tests that no text speaks for: they are asked one by one. */
  readonly others: readonly Test[];
}

class Sorter implements Sorted {
  readonly exact = new Set<string>();
  readonly networks = new Networks();
  readonly patterns: Pattern[] = [];
  readonly sought: (Test | null)[] = [];
  readonly others: Test[] = [];
  readonly #single: Item;
  readonly #slot: number;
  /** Texts and patterns that were taken already: a list may hold one many times. */
  readonly #seen = new Set<string>();

  constructor(item: Item, slot: number) {
    this.#single = { ...item, linking: "any", negated: false };
    this.#slot = slot;
  }

  take(test: Test): void {
    if (test.kind === "cidr") this.networks.add(test.network, test.prefixBits);
    else if (test.kind !== "text" || !this.#takeText(test)) this.#takeOther(test);
  }

  /** Takes a test that asks for one text; false when it is another. */
  #takeText(test: Extract<Test, { kind: "text" }>): boolean {
    const { cased } = test;
    const form = patternForm(test.pattern, cased);
    if (form.kind === "general" || (form.text === "" && form.kind !== "exact")) return false;
    // A half of a character folds to itself, but the whole one may not.
    if (cased && SURROGATE.test(form.text)) return false;
    if (form.kind === "exact" && !cased) {
      this.exact.add(form.text);
      return true;
    }
    if (this.#wasSeen(`${form.kind} ${cased} ${form.text}`)) return true;
    const text = cased ? foldCase(form.text) : form.text;
    this.#seek(form.kind, text, !cased && isAllExact(text) ? null : test);
    return true;
  }

  /** Takes any test by what it needs. */
  #takeOther(test: Test): void {
    if (test.kind === "text" && this.#wasSeen(JSON.stringify(test))) return;
    const value = { written: "", at: this.#single.at, variants: [test] };
    const need = itemNeed({ ...this.#single, values: [value] }, this.#slot);
    const atoms = chooseCover(need, priorLikelihood)?.atoms ?? [];
    if (atoms.length === 0 || atoms.some(({ kind }) => kind === "presence")) {
      this.others.push(test);
      return;
    }
    for (const { kind, text } of atoms) this.#seek(kind, text, test);
  }

  #wasSeen(key: string): boolean {
    if (this.#seen.has(key)) return true;
    this.#seen.add(key);
    return false;
  }

  #seek(kind: Atom["kind"], text: string, test: Test | null): void {
    const atStart = kind === "exact" || kind === "prefix";
    const atEnd = kind === "exact" || kind === "suffix";
    this.patterns.push({ text, atStart, atEnd, output: this.sought.length });
    this.sought.push(test);
  }
}

class LongList {
  readonly #sorted: Sorted;
  readonly #scanner: GramIndex;
  readonly #context: CompileContext;
  /** Bounded by the tests. */
  readonly #finders = new Map<Test, Finder>();

  constructor(
    { exact, networks, sought, others }: Sorted,
    scanner: GramIndex,
    context: CompileContext,
  ) {
    this.#sorted = { exact, networks, sought, others };
    this.#scanner = scanner;
    this.#context = context;
  }

  holds(cell: FieldCell, subject: Subject): boolean {
    return this.#isListed(cell) || this.#isSought(cell, subject) || this.#isOther(cell, subject);
  }

  #isListed(cell: FieldCell): boolean {
    const { exact, networks } = this.#sorted;
    for (const text of cell.folded()) if (text !== null && exact.has(text)) return true;
    for (const text of cell.texts()) if (text !== null && networks.hold(text)) return true;
    return false;
  }

  /** Asks the tests of what is found in the texts. */
  #isSought(cell: FieldCell, subject: Subject): boolean {
    const { sought } = this.#sorted;
    let found = false;
    const failed = new Set<Test>();
    const report: Report = (outputs, from, to) => {
      for (let at = from; at < to && !found; at++) {
        const test = sought[outputs[at] ?? 0] ?? null;
        if (test !== null && failed.has(test)) continue;
        found = test === null || this.#finder(test)(cell, subject) !== NONE;
        if (test !== null) failed.add(test);
      }
    };
    for (const text of cell.texts()) if (text !== null && !found) this.#scanner.scan(text, report);
    return found;
  }

  #isOther(cell: FieldCell, subject: Subject): boolean {
    return this.#sorted.others.some((test) => this.#finder(test)(cell, subject) !== NONE);
  }

  #finder(test: Test): Finder {
    const known = this.#finders.get(test);
    if (known !== undefined) return known;
    const made = compileTest(test, this.#context);
    this.#finders.set(test, made);
    return made;
  }
}

const SURROGATE = /[\uD800-\uDFFF]/;
