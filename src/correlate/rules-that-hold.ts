import type { ConditionNode } from "../sigma/index.ts";
import type { Entry } from "./entry.ts";
import { WindowCount } from "./window-count.ts";
import type { WindowMeasure } from "./window-measure.ts";

/** Whether a condition in words (`a and not b`) holds of the rules in a window: 1 or 0. */
export class RulesThatHold implements WindowMeasure {
  readonly #expression: ConditionNode;
  readonly #rules: WindowCount = new WindowCount(true);

  constructor(expression: ConditionNode) {
    this.#expression = expression;
  }

  get size(): number {
    return holds(this.#expression, this.#rules) ? 1 : 0;
  }

  /** How many different rules there are. */
  get told(): number {
    return this.#rules.size;
  }

  enter(entry: Entry): void {
    this.#rules.enter(entry);
  }

  leave(entry: Entry): void {
    this.#rules.leave(entry);
  }
}

function holds(node: ConditionNode, rules: WindowCount): boolean {
  switch (node.kind) {
    case "and":
      return node.items.every((item) => holds(item, rules));
    case "or":
      return node.items.some((item) => holds(item, rules));
    case "not":
      return !holds(node.item, rules);
    case "selection":
      return rules.has(node.name);
    case "atLeast":
      return node.names.filter((name) => rules.has(name)).length >= node.count;
    case "constant":
      return node.value;
  }
}
