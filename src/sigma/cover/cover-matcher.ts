import type { Predicate } from "../compile/compile-item.ts";
import { slotOf } from "../compile/compile-item.ts";
import type { CompileContext } from "../compile/compile-test.ts";
import type { Route, RoutedRule } from "../compile/router.ts";
import type { RuleTimer } from "../rule-timer.ts";
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
  readonly #timer: RuleTimer | null;
  readonly #checks: Checks;
  readonly #indexes = new Map<Route, LearningIndex>();
  /** By place of the rule in the set. */
  readonly #predicates: (Predicate | undefined)[] = [];
  readonly #needs: (Need | undefined)[] = [];

  constructor(context: CompileContext, timer: RuleTimer | null) {
    this.#timer = timer;
    this.#context = context;
    this.#checks = new Checks(context);
  }

  /** Builds what the first event of the route would wait for. */
  *prepare(route: Route): Generator<void> {
    for (const routed of route.rules) {
      this.#needOf(routed);
      this.#predicateOf(routed);
      yield;
    }
    if (this.#indexes.has(route)) return;
    this.#indexes.set(route, new LearningIndex(route, (routed) => this.#needOf(routed)));
    yield;
  }

  /** The rules that hold of the event that the subjects of the route were turned to, in order. */
  match(route: Route): readonly Found[] | null {
    let index = this.#indexes.get(route);
    if (index === undefined) {
      index = new LearningIndex(route, (routed) => this.#needOf(routed));
      this.#indexes.set(route, index);
    }
    const count = index.find();
    const timer = this.#timer?.sample() === true ? this.#timer : null;
    let found: Found[] | null = null;
    for (let at = 0; at < count; at++) {
      const routed = route.rules[index.candidate(at)];
      const view = routed === undefined ? null : this.#ask(routed, timer);
      if (routed === undefined || view === null) continue;
      found ??= [];
      found.push({ index: routed.index, view });
    }
    return found;
  }

  /** With a timer when the event is one of its sample. */
  #ask(routed: RoutedRule, timer: RuleTimer | null): string | null {
    const { meta } = routed.rule.document;
    if (this.#timer !== null && this.#timer.disabled.size > 0) {
      if (this.#timer.disabled.has(meta.id)) return null;
    }
    if (timer === null) return this.#viewOf(routed);
    // Compiling is paid once, and is no cost of the rule.
    this.#predicateOf(routed);
    const begun = timer.nowMicros();
    const view = this.#viewOf(routed);
    timer.asked(meta, timer.nowMicros() - begun, view !== null);
    return view;
  }

  /** The view that shows the event as one that the rule matches. */
  #viewOf(routed: RoutedRule): string | null {
    const holds = this.#predicateOf(routed);
    for (const subject of routed.subjects) if (holds(subject)) return subject.view.name;
    return null;
  }

  #predicateOf({ index, rule }: RoutedRule): Predicate {
    const known = this.#predicates[index];
    if (known !== undefined) return known;
    const holds = this.#checks.ofRule(rule.document);
    this.#predicates[index] = holds;
    return holds;
  }

  #needOf({ index, rule }: RoutedRule): Need {
    const known = this.#needs[index];
    if (known !== undefined) return known;
    const need = ruleNeed(rule.document, (item) => itemNeed(item, slotOf(item, this.#context)));
    this.#needs[index] = need;
    return need;
  }
}
