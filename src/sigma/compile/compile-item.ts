import type { Item, Test, ValueTest } from "../ast.ts";
import { compileTest, type CompileContext, type Finder, NONE } from "./compile-test.ts";
import type { FieldCell } from "./field-cell.ts";
import { patternForm } from "./match-pattern.ts";
import { KEYWORDS, type Subject } from "./subject.ts";

/** Asks about the event at hand. Never throws. */
export type Predicate = (subject: Subject) => boolean;

/** The slot of an item's field; keywords have their own. */
export function slotOf(item: Item, context: CompileContext): number {
  return item.field === null ? KEYWORDS : context.slots.of(item.field);
}

/** One key of a rule with its values. */
export function compileItem(item: Item, context: CompileContext): Predicate {
  const slot = slotOf(item, context);
  const holds = item.linking === "all" ? allOf(item.values, context) : anyOf(item.values, context);
  return item.negated
    ? (subject) => !holds(subject.cell(slot), subject)
    : (subject) => holds(subject.cell(slot), subject);
}

/** What one written value asks: any of its variants. */
export function compileValue(value: ValueTest, context: CompileContext): Finder {
  const finders = value.variants.map((test) => compileTest(test, context));
  const [only] = finders;
  if (only !== undefined && finders.length === 1) return only;
  return (cell, subject) => {
    for (const find of finders) {
      const index = find(cell, subject);
      if (index !== NONE) return index;
    }
    return NONE;
  };
}

type CellTest = (cell: FieldCell, subject: Subject) => boolean;

function allOf(values: readonly ValueTest[], context: CompileContext): CellTest {
  const finders = values.map((value) => compileValue(value, context));
  return (cell, subject) => finders.every((find) => find(cell, subject) !== NONE);
}

/** Most lists are of plain texts: those are asked in one loop, the rest one by one. */
function anyOf(values: readonly ValueTest[], context: CompileContext): CellTest {
  const texts = new TextBag();
  const others: Finder[] = [];
  for (const test of values.flatMap((value) => value.variants)) {
    if (!texts.take(test)) others.push(compileTest(test, context));
  }
  if (texts.size === 0) return (cell, subject) => anyFinds(others, cell, subject);
  if (others.length === 0) return (cell) => texts.holds(cell);
  return (cell, subject) => texts.holds(cell) || anyFinds(others, cell, subject);
}

function anyFinds(finders: readonly Finder[], cell: FieldCell, subject: Subject): boolean {
  for (const find of finders) if (find(cell, subject) !== NONE) return true;
  return false;
}

/** The plain texts of a list, without letter case. */
class TextBag {
  size = 0;
  readonly #exact = new Set<string>();
  readonly #contained: string[] = [];
  readonly #starts: string[] = [];
  readonly #ends: string[] = [];

  /** Takes a test that is nothing but a text; false when it is another. */
  take(test: Test): boolean {
    if (test.kind !== "text" || test.cased) return false;
    const form = patternForm(test.pattern, false);
    if (form.kind === "general") return false;
    this.size++;
    if (form.kind === "exact") this.#exact.add(form.text);
    else if (form.kind === "contains") this.#contained.push(form.text);
    else if (form.kind === "prefix") this.#starts.push(form.text);
    else this.#ends.push(form.text);
    return true;
  }

  holds(cell: FieldCell): boolean {
    for (const text of cell.folded()) if (text !== null && this.#holdsFor(text)) return true;
    return false;
  }

  #holdsFor(text: string): boolean {
    if (this.#exact.size > 0 && this.#exact.has(text)) return true;
    for (const start of this.#starts) if (text.startsWith(start)) return true;
    for (const end of this.#ends) if (text.endsWith(end)) return true;
    for (const part of this.#contained) if (text.includes(part)) return true;
    return false;
  }
}
