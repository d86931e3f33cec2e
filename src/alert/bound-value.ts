/** How much of a value from a log an alert carries. */
export interface ValueBounds {
  /** Characters of one text; the rest is cut and counted in a mark. */
  readonly textMax: number;
  /** Characters of all texts and names together; what comes after is left out. */
  readonly charsMax: number;
  /** Objects and lists within one another; a deeper one becomes the mark. */
  readonly depthMax: number;
}

/** Stands where something was left out. */
const CUT_MARK = "…";

/**
 * The value, or a copy within the bounds: a long text ends with `…[+N characters]`; beyond the
 * budget a list ends with `…` and an object with a member `…` that says how many were left out.
 * Members keep their order, so what stands last goes first.
 */
export function boundValue(value: unknown, bounds: ValueBounds): unknown {
  return bound(value, { left: bounds.charsMax, bounds });
}

/** Bounds several values together too: each gets what those before it have left. */
export class SharedBudget {
  readonly #bounds: ValueBounds;
  #left: number;

  /** `bounds` are for each value, `charsMax` characters for all. */
  constructor(bounds: ValueBounds, charsMax: number) {
    this.#bounds = bounds;
    this.#left = charsMax;
  }

  get isSpent(): boolean {
    return this.#left <= 0;
  }

  bound(value: unknown): unknown {
    const allowed = Math.min(this.#bounds.charsMax, this.#left);
    const budget: Budget = { left: allowed, bounds: this.#bounds };
    const bounded = bound(value, budget);
    this.#left -= allowed - budget.left;
    return bounded;
  }
}

interface Budget {
  left: number;
  readonly bounds: ValueBounds;
}

/** Nearly every value fits, and is then not copied. */
function bound(value: unknown, budget: Budget): unknown {
  const { left } = budget;
  if (fits(value, budget, 0)) return value;
  budget.left = left;
  return cut(value, budget, 0);
}

/** Whether nothing of a value would be left out; takes what it costs off the budget. */
function fits(value: unknown, budget: Budget, depth: number): boolean {
  if (typeof value === "string") {
    budget.left -= value.length;
    return value.length <= budget.bounds.textMax && budget.left >= 0;
  }
  budget.left -= SCALAR_COST;
  if (typeof value !== "object" || value === null) return true;
  if (depth >= budget.bounds.depthMax) return false;
  if (Array.isArray(value)) {
    return value.every((element) => budget.left > 0 && fits(element, budget, depth + 1));
  }
  const members = value as Readonly<Record<string, unknown>>;
  for (const name in members) {
    const member = members[name];
    if (budget.left <= 0) return false;
    budget.left -= name.length;
    if (!fits(member, budget, depth + 1)) return false;
  }
  return true;
}

function cut(value: unknown, budget: Budget, depth: number): unknown {
  if (typeof value === "string") return cutText(value, budget);
  budget.left -= SCALAR_COST;
  if (typeof value !== "object" || value === null) return value;
  if (depth >= budget.bounds.depthMax) return CUT_MARK;
  return Array.isArray(value) ? cutList(value, budget, depth) : cutObject(value, budget, depth);
}

/** What a number, a bracket and the like cost of the budget. */
const SCALAR_COST = 8;

function cutText(text: string, budget: Budget): string {
  const max = Math.min(budget.bounds.textMax, Math.max(0, budget.left));
  budget.left -= Math.min(text.length, max);
  if (text.length <= max) return text;
  // Half of a surrogate pair is no character.
  const kept = text.slice(0, max).replace(/[\ud800-\udbff]$/, "");
  return `${kept}${CUT_MARK}[+${text.length - kept.length} characters]`;
}

function cutList(list: readonly unknown[], budget: Budget, depth: number): unknown[] {
  const kept: unknown[] = [];
  for (const element of list) {
    if (budget.left <= 0) {
      kept.push(CUT_MARK);
      break;
    }
    kept.push(cut(element, budget, depth + 1));
  }
  return kept;
}

function cutObject(object: object, budget: Budget, depth: number): unknown {
  const members = Object.entries(object);
  const kept: [string, unknown][] = [];
  for (const [name, member] of members) {
    if (budget.left <= 0) {
      kept.push([CUT_MARK, `${members.length - kept.length} more fields`]);
      break;
    }
    budget.left -= name.length;
    kept.push([name, cut(member, budget, depth + 1)]);
  }
  // Makes own members only, so a field called `__proto__` stays a field.
  return Object.fromEntries(kept);
}
