import type { Item } from "../ast.ts";
import type { Predicate } from "../compile/compile-item.ts";
import { slotOf } from "../compile/compile-item.ts";
import type { CompileContext } from "../compile/compile-test.ts";
import type { Route, RoutedRule } from "../compile/router.ts";
import { Checks } from "./checks.ts";
import { itemNeed } from "./item-need.ts";
import { LearningIndex } from "./learning-index.ts";
import { ruleForbids } from "./rule-forbids.ts";
import { ruleNeed } from "./rule-need.ts";
import type { RuleDemand } from "./rule-plan.ts";
import { finish, type Slices } from "./slices.ts";

/** A rule that holds of the event at hand: its place in the set, and the view it was seen by. */
interface Found {
  readonly index: number;
  readonly view: string;
}

/**
 * Matches without asking rules that cannot match: only those whose cover the event hits are asked.
 * A route is indexed when its first event comes, a rule compiled when it is asked first.
 */
export class CoverMatcher {
  readonly #context: CompileContext;
  readonly #checks: Checks;
  readonly #indexes = new Map<Route, LearningIndex>();
  /** By place of the rule in the set. */
  readonly #predicates: (Predicate | undefined)[] = [];
  readonly #demands: (RuleDemand | undefined)[] = [];

  constructor(context: CompileContext) {
    this.#context = context;
    this.#checks = new Checks(context);
  }

  /**
   * Builds the index of a route before its first event needs it, in slices of a few milliseconds.
   * Events are matched meanwhile; the first one that comes builds what is left of it at once.
   */
  *prepare(route: Route): Generator<void> {
    if (!this.#indexes.has(route)) yield* this.#building(route);
  }

  *#building(route: Route): Slices<LearningIndex> {
    const index = yield* LearningIndex.building(route, (routed) => this.#demandOf(routed));
    // The first that is ready stays: it may have learnt already.
    const ready = this.#indexes.get(route) ?? index;
    this.#indexes.set(route, ready);
    return ready;
  }

  /** The rules that hold of the event that the subjects of the route were turned to, in order. */
  match(route: Route): readonly Found[] | null {
    const index = this.#indexes.get(route) ?? finish(this.#building(route));
    const count = index.find();
    let found: Found[] | null = null;
    for (let at = 0; at < count; at++) {
      const routed = route.rules[index.candidate(at)];
      const view = routed === undefined ? null : this.#viewOf(routed);
      if (routed === undefined || view === null) continue;
      found ??= [];
      found.push({ index: routed.index, view });
    }
    return found;
  }

  /** The view that shows the event as one that the rule matches. */
  #viewOf(routed: RoutedRule): string | null {
    let holds = this.#predicates[routed.index];
    if (holds === undefined) {
      holds = this.#checks.ofRule(routed.rule.document);
      this.#predicates[routed.index] = holds;
    }
    for (const subject of routed.subjects) if (holds(subject)) return subject.view.name;
    return null;
  }

  #demandOf({ index, rule: { document } }: RoutedRule): RuleDemand {
    const known = this.#demands[index];
    if (known !== undefined) return known;
    const slot = (item: Item): number => slotOf(item, this.#context);
    const demand: RuleDemand = {
      need: ruleNeed(document, (item) => itemNeed(item, slot(item))),
      forbids: ruleForbids(document, slot),
    };
    this.#demands[index] = demand;
    return demand;
  }
}
