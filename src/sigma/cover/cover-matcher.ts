import { finish, type Slices } from "../../lib/slices.ts";
import type { Item, Selection } from "../ast.ts";
import type { Predicate } from "../compile/compile-item.ts";
import { slotOf } from "../compile/compile-item.ts";
import type { CompileContext } from "../compile/compile-test.ts";
import type { Route, RoutedRule } from "../compile/router.ts";
import type { RuleTimer } from "../rule-timer.ts";
import { Checks } from "./checks.ts";
import { chooseCovers } from "./choose-cover.ts";
import type { RuleDemand } from "./indexed-rule.ts";
import { ItemNeeds } from "./item-needs.ts";
import { LearningIndex } from "./learning-index.ts";
import { longItems } from "./long-items.ts";
import { priorLikelihood } from "./rarity.ts";
import { ruleForbids } from "./rule-forbids.ts";
import { ruleNeed } from "./rule-need.ts";
import { Scanners } from "./scanners.ts";

/** A rule that holds of the event at hand: its place in the set, and the view it was seen by. */
export interface Found {
  readonly index: number;
  readonly view: string;
}

/**
 * How near rules came to the events so far, each counted once an event; twice where a glance at its
 * line was not sure, so that it was matched too.
 */
export interface IndexStats {
  /** Rules whose rarest cover an event hit. */
  met: number;
  /** Rules that were then asked: all of their covers were hit, and nothing that they forbid. */
  asked: number;
}

/**
 * Matches without asking rules that cannot match: only those whose cover the event hits are asked.
 * A route is indexed when its first event comes, a rule compiled when it is asked first.
 */
export class CoverMatcher {
  readonly stats: IndexStats = { met: 0, asked: 0 };
  readonly #context: CompileContext;
  readonly #timer: RuleTimer | null;
  readonly #needs: ItemNeeds;
  readonly #checks: Checks;
  readonly #scanners = new Scanners();
  readonly #indexes = new Map<Route, LearningIndex>();
  /** By place of the rule in the set. */
  readonly #predicates: (Predicate | undefined)[] = [];
  readonly #demands: (RuleDemand | undefined)[] = [];

  constructor(context: CompileContext, timer: RuleTimer | null = null) {
    this.#timer = timer;
    this.#context = context;
    this.#checks = new Checks(context);
    this.#needs = new ItemNeeds(context, this.#checks);
  }

  /**
   * Builds what events of a route need before the first comes, in slices of a few milliseconds.
   * Events are matched meanwhile; the first one that comes builds what is left of it at once.
   */
  *prepare(route: Route): Generator<void> {
    if (!this.#indexes.has(route)) yield* this.#building(route);
    for (const routed of route.rules) {
      if (this.#predicates[routed.index] !== undefined) continue;
      for (const item of longItems(routed.rule.document)) yield* this.#checks.preparing(item);
      this.#predicateOf(routed);
      yield;
    }
  }

  *#building(route: Route): Slices<LearningIndex> {
    for (const { index, rule } of route.rules) {
      if (this.#demands[index] === undefined) yield* this.#needs.preparing(rule.document);
    }
    const index = yield* LearningIndex.building(route, this.#scanners, (routed) =>
      this.#demandOf(routed),
    );
    // The first that is ready stays: it may have learnt already.
    const ready = this.#indexes.get(route) ?? index;
    this.#indexes.set(route, ready);
    return ready;
  }

  /** The predicate of a part of a rule; of the event that was matched last it knows the answer. */
  predicateOf(selection: Selection): Predicate {
    return this.#checks.ofSelection(selection);
  }

  /** The rules that hold of the event that the subjects of the route were turned to, in order. */
  match(route: Route): readonly Found[] | null {
    const index = this.#indexes.get(route) ?? finish(this.#building(route));
    const count = index.find();
    this.stats.met += index.met;
    this.stats.asked += count;
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
    if (this.#timer !== null && this.#timer.disabled.size > 0) {
      if (this.#timer.disabled.has(routed.rule.document.meta.id)) return null;
    }
    if (timer === null) return this.#viewOf(routed);
    const { meta } = routed.rule.document;
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

  #demandOf({ index, rule: { document } }: RoutedRule): RuleDemand {
    const known = this.#demands[index];
    if (known !== undefined) return known;
    const slot = (item: Item): number => slotOf(item, this.#context);
    const need = ruleNeed(document, (item) => this.#needs.of(item));
    const demand: RuleDemand = {
      need,
      covers: chooseCovers(need, priorLikelihood),
      forbids: ruleForbids(document, slot),
    };
    this.#demands[index] = demand;
    return demand;
  }
}
