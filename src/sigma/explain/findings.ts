import type { Value } from "../../event/index.ts";
import type { Item, ValueTest } from "../ast.ts";
import { slotOf } from "../compile/compile-item.ts";
import { type CompileContext, NONE, WHOLE } from "../compile/compile-test.ts";
import type { FieldCell } from "../compile/field-cell.ts";
import type { Subject } from "../compile/subject.ts";
import { valueOnce } from "./compiled-once.ts";

/** One written value of an item, and what of the event satisfies it. */
interface Finding {
  readonly test: ValueTest;
  /** Undefined when nothing does; null for a field that is absent or null, and is meant to be. */
  readonly found: Value | undefined;
}

/** Asks the values of an item one by one, whatever `neq` makes of the answer. */
export function* findings(
  item: Item,
  subject: Subject,
  context: CompileContext,
): Generator<Finding, void> {
  const cell = subject.cell(slotOf(item, context));
  for (const test of item.values) {
    const index = valueOnce(test, context)(cell, subject);
    yield { test, found: index === NONE ? undefined : valueAt(cell, index) };
  }
}

/** The value of an item's field; null when it is absent. */
export function fieldValue(item: Item, subject: Subject, context: CompileContext): Value {
  return subject.cell(slotOf(item, context)).value ?? null;
}

/** What a finder found. */
export function valueAt(cell: FieldCell, index: number): Value {
  return index === WHOLE ? (cell.value ?? null) : (cell.elements[index] ?? null);
}
