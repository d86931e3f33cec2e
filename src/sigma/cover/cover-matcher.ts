import type { Predicate } from "../compile/compile-item.ts";
import { slotOf } from "../compile/compile-item.ts";
import type { CompileContext } from "../compile/compile-test.ts";
import type { Route, RoutedRule } from "../compile/router.ts";
import { Checks } from "./checks.ts";
import { itemNeed } from "./item-need.ts";
import { LearningIndex } from "./learning-index.ts";
import type { Need } from "./need.ts";
import { ruleNeed } from "./rule-need.ts";

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
  readonly #needs: (Need | undefined)[] = [];

  constructor(context: CompileContext) {
    this.#context = context;
    this.#checks = new Checks(context);
  }

  /** The rules that hold of the event that the subjects of the route were turned to, in order. */
  match(route: Route): readonly Found[] | null {
    let index = this.#indexes.get(route);
    if (index === undefined) {
      index = new LearningIndex(route, (routed) => this.#needOf(routed));
      this.#indexes.set(route, index);
    }
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

  #needOf({ index, rule }: RoutedRule): Need {
    const known = this.#needs[index];
    if (known !== undefined) return known;
    const need = ruleNeed(rule.document, (item) => itemNeed(item, slotOf(item, this.#context)));
    this.#needs[index] = need;
    return need;
  }
}
