/** Conditions of one kind, tied together. */
export interface ConditionSet<C> {
  readonly count: number;
  readonly root: Expression<C>;
}

export type Expression<C> =
  | { readonly kind: "condition"; readonly condition: C }
  | { readonly kind: "and" | "or"; readonly items: readonly Expression<C>[] }
  | { readonly kind: "not"; readonly item: Expression<C> };

/** Whether they hold, by what each of them says. As in pySigma an empty `or` does not hold. */
export function holds<C>(expression: Expression<C>, ask: (condition: C) => boolean): boolean {
  switch (expression.kind) {
    case "condition":
      return ask(expression.condition);
    case "and":
      return expression.items.every((item) => holds(item, ask));
    case "or":
      return expression.items.some((item) => holds(item, ask));
    case "not":
      return !holds(expression.item, ask);
  }
}

/** An expression, or where it is wrong. */
export type ParsedExpression<C> =
  | { readonly root: Expression<C>; readonly used: ReadonlySet<string> }
  | { readonly problem: string; readonly offset: number };

/** Reads `a and not (b or c)` over named conditions. */
export function parseExpression<C>(
  text: string,
  conditions: ReadonlyMap<string, C>,
  hint: (name: string) => string,
): ParsedExpression<C> {
  const parser = new ExpressionParser(text, conditions, hint);
  const root = parser.whole();
  return parser.problem ?? { root, used: parser.used };
}

class ExpressionParser<C> {
  readonly used: Set<string> = new Set();
  problem: { readonly problem: string; readonly offset: number } | null = null;
  readonly #tokens: readonly { readonly text: string; readonly offset: number }[];
  readonly #conditions: ReadonlyMap<string, C>;
  readonly #hint: (name: string) => string;
  readonly #length: number;
  #next = 0;
  #depth = 0;

  constructor(text: string, conditions: ReadonlyMap<string, C>, hint: (name: string) => string) {
    this.#tokens = Array.from(text.matchAll(/[A-Za-z0-9_-]+|\S/g), (match) => ({
      text: match[0],
      offset: match.index,
    }));
    this.#length = text.length;
    this.#conditions = conditions;
    this.#hint = hint;
  }

  whole(): Expression<C> {
    const root = this.#linked("or");
    if (this.#peek() !== undefined) this.#fail("and, or, or the end is expected here");
    return root;
  }

  #linked(kind: "or" | "and"): Expression<C> {
    const below = (): Expression<C> => (kind === "or" ? this.#linked("and") : this.#one());
    const items = [below()];
    while (this.problem === null && this.#take(kind)) items.push(below());
    return items.length === 1 && items[0] !== undefined ? items[0] : { kind, items };
  }

  #one(): Expression<C> {
    const nothing: Expression<C> = { kind: "and", items: [] };
    if (this.#depth >= DEPTH_MAX) return this.#fail("the expression is nested too deeply", nothing);
    this.#depth += 1;
    const made = this.#take("not")
      ? { kind: "not" as const, item: this.#one() }
      : this.#operand(nothing);
    this.#depth -= 1;
    return made;
  }

  #operand(nothing: Expression<C>): Expression<C> {
    if (this.#take("(")) {
      const inner = this.#linked("or");
      if (!this.#take(")")) this.#fail("a ) is missing");
      return inner;
    }
    const name = this.#peek();
    if (name === undefined || !/^[\w-]+$/.test(name) || name === "and" || name === "or") {
      return this.#fail("the name of a condition is expected here", nothing);
    }
    const condition = this.#conditions.get(name);
    if (condition === undefined) {
      return this.#fail(
        `no condition is called "${name.slice(0, 60)}"${this.#hint(name)}`,
        nothing,
      );
    }
    this.#next += 1;
    this.used.add(name);
    return { kind: "condition", condition };
  }

  #peek(): string | undefined {
    return this.#tokens[this.#next]?.text;
  }

  #take(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#next += 1;
    return true;
  }

  #fail(problem: string, instead: Expression<C> = { kind: "and", items: [] }): Expression<C> {
    this.problem ??= { problem, offset: this.#tokens[this.#next]?.offset ?? this.#length };
    return instead;
  }
}

const DEPTH_MAX = 64;
