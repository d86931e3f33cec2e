import type { Selection, ValueTest } from "../ast.ts";
import { compileValue, type Predicate } from "../compile/compile-item.ts";
import { compileSelection } from "../compile/compile-rule.ts";
import type { CompileContext, Finder } from "../compile/compile-test.ts";

/**
 * What was compiled to explain matches, kept for the next match of the rule: compiling takes most
 * of the time of an alert. Bounded by the rules that match.
 */
const kept = new WeakMap<CompileContext, Compiled>();

interface Compiled {
  readonly selections: Map<Selection, Predicate>;
  readonly values: Map<ValueTest, Finder>;
}

/** The predicate of a selection, or of an item, that is part of a rule of the set. */
export function selectionOnce(selection: Selection, context: CompileContext): Predicate {
  const { selections } = keptFor(context);
  const known = selections.get(selection);
  if (known !== undefined) return known;
  const made = compileSelection(selection, context);
  selections.set(selection, made);
  return made;
}

/** The finder of one written value of a rule of the set. */
export function valueOnce(value: ValueTest, context: CompileContext): Finder {
  const { values } = keptFor(context);
  const known = values.get(value);
  if (known !== undefined) return known;
  const made = compileValue(value, context);
  values.set(value, made);
  return made;
}

function keptFor(context: CompileContext): Compiled {
  const known = kept.get(context);
  if (known !== undefined) return known;
  const made = { selections: new Map(), values: new Map() };
  kept.set(context, made);
  return made;
}
