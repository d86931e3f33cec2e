import { finish, type Slices } from "../../lib/slices.ts";
import type { ConditionNode, Item, RuleDocument, Selection, Test } from "../ast.ts";
import { compileItem, type Predicate, slotOf } from "../compile/compile-item.ts";
import type { CompileContext } from "../compile/compile-test.ts";
import type { FieldCell } from "../compile/field-cell.ts";
import type { Subject } from "../compile/subject.ts";
import { chooseCover } from "./choose-cover.ts";
import { itemNeed } from "./item-need.ts";
import { literalList } from "./literal-list.ts";
import { isLong } from "./long-items.ts";
import { longList } from "./long-list.ts";
import { type Need, needHolds, type TextAtom } from "./need.ts";
import { priorLikelihood } from "./rarity.ts";
import { regexRun } from "./regex-run.ts";

/** A predicate, with what orders it among others. */
interface Check {
  readonly holds: Predicate;
  /** In the cost of comparing one text. */
  readonly cost: number;
  /** How often it is expected to hold. */
  readonly likelihood: number;
}

/**
 * Makes the predicates of rules that are asked when their cover was hit: the cheapest and most
 * telling part first, and what rules have in common asked once an event.
 */
export class Checks {
  readonly #context: CompileContext;
  #answers = 0;
  /** By what is asked: the same item in two rules is one. Bounded by the rules. */
  readonly #items = new Map<string, Check>();
  readonly #selections = new Map<Selection, Check>();

  constructor(context: CompileContext) {
    this.#context = context;
  }

  /** Makes the predicate of a long item beforehand. */
  *preparing(item: Item): Slices<void> {
    if (!this.#selections.has(item)) this.#selections.set(item, yield* this.#makeLong(item));
  }

  /** The predicate of a rule: it holds when any of its conditions does. */
  ofRule(document: RuleDocument): Predicate {
    const selections = new Map<string, Check>();
    for (const [name, selection] of document.selections) {
      selections.set(name, this.#ofSelection(selection));
    }
    return either(document.conditions.map(({ root }) => ofCondition(root, selections))).holds;
  }

  /** The predicate of what stands under a search identifier, or of a part of it. */
  ofSelection(selection: Selection): Predicate {
    return this.#ofSelection(selection).holds;
  }

  #ofSelection(selection: Selection): Check {
    const known = this.#selections.get(selection);
    if (known !== undefined) return known;
    const made = this.#makeSelection(selection);
    this.#selections.set(selection, made);
    return made;
  }

  #makeSelection(selection: Selection): Check {
    if (selection.kind === "item") {
      return isLong(selection) ? finish(this.#makeLong(selection)) : this.#ofItem(selection);
    }
    const checks = selection.items.map((item) => this.#ofSelection(item));
    return selection.kind === "all" ? both(checks) : either(checks);
  }

  #ofItem(item: Item): Check {
    const slot = slotOf(item, this.#context);
    const key = keyOf(item, slot);
    const known = this.#items.get(key);
    if (known !== undefined) return known;
    const made = this.#makeItem(item, slot);
    this.#items.set(key, made);
    return made;
  }

  #makeItem(item: Item, slot: number): Check {
    const one = compileItem(item, this.#context);
    const compiled = literalList(item, slot, one) ?? one;
    const need = itemNeed(item, slot);
    const hasRegex = item.values.some(({ variants }) => variants.some(isRegex));
    const lettered = hasRegex ? this.#guarded(compiled, item, slot) : compiled;
    const holds = withRun(lettered, item, slot);
    const likelihood = chooseCover(need, priorLikelihood)?.likelihood ?? UNKNOWN_LIKELIHOOD;
    return this.#checkOf(holds, item, likelihood);
  }

  *#makeLong(item: Item): Slices<Check> {
    const holds = yield* longList(item, slotOf(item, this.#context), this.#context);
    return this.#checkOf(holds, item, item.negated ? 1 - LONG_LIKELIHOOD : LONG_LIKELIHOOD);
  }

  #checkOf(holds: Predicate, item: Item, likelihood: number): Check {
    return { holds: remembered(holds, this.#answers++), cost: costOf(item), likelihood };
  }

  /** Asks for the texts that a regular expression needs before the engine runs. */
  #guarded(holds: Predicate, item: Item, slot: number): Predicate {
    if (item.values.length > 1 && item.linking === "any" && !item.negated) {
      const each = item.values.map((value) => {
        const single = { ...item, values: [value] };
        return this.#guarded(compileItem(single, this.#context), single, slot);
      });
      return (subject) => each.some((one) => one(subject));
    }
    const need = itemNeed(item, slot);
    if (need.kind === "open") return holds;
    return (subject) => mayHold(need, subject, slot) && holds(subject);
  }
}

function keyOf(item: Item, slot: number): string {
  const { negated, linking, values } = item;
  const tests = values.map(({ variants }) => variants);
  const key = [slot, negated, linking, tests];
  // A replacer is called for every part: few items have numbers.
  const hasNumbers = tests.some((variants) => variants.some(isOfNumber));
  return hasNumbers ? JSON.stringify(key, numbersTold) : JSON.stringify(key);
}

function isOfNumber({ kind }: Test): boolean {
  return kind === "number" || kind === "compare";
}

function numbersTold(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return `bigint ${value}`;
  // JSON has neither, and would write both as null.
  return typeof value === "number" && !Number.isFinite(value) ? `number ${value}` : value;
}

function remembered(holds: Predicate, answer: number): Predicate {
  return (subject) => {
    const known = subject.recall(answer);
    if (known !== -1) return known === 1;
    const found = holds(subject);
    subject.remember(answer, found);
    return found;
  };
}

/** Asks an item of one regular expression only where the run stands that it needs. */
function withRun(holds: Predicate, { values, negated }: Item, slot: number): Predicate {
  const [test, ...others] = values.flatMap(({ variants }) => variants);
  if (test?.kind !== "regex" || others.length > 0 || negated) return holds;
  const hasRun = regexRun(test.source);
  if (hasRun === null) return holds;
  return (subject) => {
    for (const text of subject.cell(slot).texts()) {
      if (text !== null && hasRun(text)) return holds(subject);
    }
    return false;
  };
}

function mayHold(need: Need, subject: Subject, slot: number): boolean {
  const cell = subject.cell(slot);
  return needHolds(need, (atom) =>
    atom.kind === "long" ? atom.holds(subject) : shows(cell, atom),
  );
}

function shows(cell: FieldCell, { kind, text }: TextAtom): boolean {
  if (kind === "presence") return cell.value !== undefined;
  for (const folded of cell.folded()) {
    if (folded !== null && SHOWN[kind](folded, text)) return true;
  }
  return false;
}

const SHOWN = {
  exact: (text: string, atom: string): boolean => text === atom,
  prefix: (text: string, atom: string): boolean => text.startsWith(atom),
  suffix: (text: string, atom: string): boolean => text.endsWith(atom),
  contains: (text: string, atom: string): boolean => text.includes(atom),
} as const;

function ofCondition(node: ConditionNode, selections: ReadonlyMap<string, Check>): Check {
  switch (node.kind) {
    case "and":
      return both(node.items.map((item) => ofCondition(item, selections)));
    case "or":
      return either(node.items.map((item) => ofCondition(item, selections)));
    case "not": {
      const { holds, cost, likelihood } = ofCondition(node.item, selections);
      return { holds: (subject) => !holds(subject), cost, likelihood: 1 - likelihood };
    }
    case "selection":
      return selections.get(node.name) ?? NEVER;
    case "atLeast":
      return atLeast(
        node.count,
        node.names.map((name) => selections.get(name) ?? NEVER),
      );
    case "constant":
      return node.value ? ALWAYS : NEVER;
  }
}

/** What is likely to fail for little cost comes first. */
function both(checks: readonly Check[]): Check {
  const [only] = checks;
  if (only !== undefined && checks.length === 1) return only;
  const ordered = checks.toSorted(
    (a, b) => a.cost * (1 - b.likelihood) - b.cost * (1 - a.likelihood),
  );
  const predicates = ordered.map(({ holds }) => holds);
  let cost = 0;
  let likelihood = 1;
  for (const check of ordered) {
    cost += check.cost * likelihood;
    likelihood *= check.likelihood;
  }
  const holds: Predicate = (subject) => {
    for (const predicate of predicates) if (!predicate(subject)) return false;
    return true;
  };
  return { holds, cost, likelihood };
}

/** What is likely to hold for little cost comes first. */
function either(checks: readonly Check[]): Check {
  const [only] = checks;
  if (only !== undefined && checks.length === 1) return only;
  const ordered = checks.toSorted((a, b) => a.cost * b.likelihood - b.cost * a.likelihood);
  const predicates = ordered.map(({ holds }) => holds);
  let cost = 0;
  let failing = 1;
  for (const check of ordered) {
    cost += check.cost * failing;
    failing *= 1 - check.likelihood;
  }
  const holds: Predicate = (subject) => {
    for (const predicate of predicates) if (predicate(subject)) return true;
    return false;
  };
  return { holds, cost, likelihood: 1 - failing };
}

function atLeast(count: number, checks: readonly Check[]): Check {
  if (count === 1) return either(checks);
  if (count === checks.length) return both(checks);
  const predicates = checks.map(({ holds }) => holds);
  const holds: Predicate = (subject) => {
    let held = 0;
    for (const predicate of predicates) {
      if (predicate(subject)) held++;
      if (held >= count) return true;
    }
    return held >= count;
  };
  const cost = checks.reduce((sum, check) => sum + check.cost, 0);
  return { holds, cost, likelihood: UNKNOWN_LIKELIHOOD };
}

export function costOf(item: Item): number {
  const cost = isLong(item) ? LONG_COST : shortCost(item);
  return item.field === null ? KEYWORD_FACTOR * cost : cost;
}

function shortCost(item: Item): number {
  let cost = BASE_COST;
  for (const { variants } of item.values) for (const test of variants) cost += testCost(test);
  return cost;
}

function testCost(test: Test): number {
  if (test.kind === "regex") return REGEX_COST;
  return test.kind === "text" && test.pattern.length === 1 ? EXACT_COST : 1;
}

function isRegex(test: Test): boolean {
  return test.kind === "regex";
}

const NEVER: Check = { holds: () => false, cost: 0, likelihood: 0 };
const ALWAYS: Check = { holds: () => true, cost: 0, likelihood: 1 };
const UNKNOWN_LIKELIHOOD = 0.5;
const BASE_COST = 1;
const EXACT_COST = 0.1;
const REGEX_COST = 40;
/** However many values there are, one pass over the text finds those that may hold. */
const LONG_COST = 10;
const LONG_LIKELIHOOD = 0.01;
const KEYWORD_FACTOR = 20;
