import type { Slices } from "../../lib/slices.ts";
import type { Route, RoutedRule } from "../compile/router.ts";
import type { Subject } from "../compile/subject.ts";
import { type DemandingRule, indexRules, type RuleDemand } from "./indexed-rule.ts";
import type { Need } from "./need.ts";
import { RouteIndex } from "./route-index.ts";
import type { Scanners } from "./scanners.ts";
import { Traffic } from "./traffic.ts";

/** What is known of a rule; it is worked out once. */
type DemandOf = (routed: RoutedRule) => RuleDemand;

/**
 * The index of a route. It begins with covers that are rare by experience, and chooses them again
 * once by what the first events of the route show: a slice with each event, until the new index
 * takes the place of the old. Which events match is the same throughout.
 */
export class LearningIndex {
  readonly #rules: readonly DemandingRule[];
  readonly #scanners: Scanners;
  #index: RouteIndex;
  /** Null once enough was seen. */
  #learning: Learning | null;
  /** The next index as far as it is built. */
  #next: Slices<RouteIndex> | null = null;
  #events = 0;

  /** The index of a route, in slices. */
  static *building(route: Route, scanners: Scanners, demandOf: DemandOf): Slices<LearningIndex> {
    const rules: DemandingRule[] = [];
    for (const routed of route.rules) {
      rules.push({ demand: demandOf(routed), subjects: routed.subjects });
      if (rules.length % RULES_A_SLICE === 0) yield;
    }
    const covers = yield* indexRules(rules, null);
    const index = yield* RouteIndex.building(covers, scanners);
    return new LearningIndex(rules, scanners, index);
  }

  private constructor(rules: readonly DemandingRule[], scanners: Scanners, index: RouteIndex) {
    this.#rules = rules;
    this.#scanners = scanners;
    this.#index = index;
    this.#learning = rules.length < RULES_MIN ? null : new Learning(rules);
  }

  /** How many rules the event at hand may match; ask `candidate` for each. */
  find(): number {
    if (this.#learning !== null) this.#learn(this.#learning);
    return this.#index.find();
  }

  /** Of how many rules the event at hand hit the rarest cover. */
  get met(): number {
    return this.#index.met;
  }

  /** The place of a candidate among the rules of the route; ascending. */
  candidate(at: number): number {
    return this.#index.candidates[at] ?? 0;
  }

  #learn(learning: Learning): void {
    if (this.#next !== null) {
      this.#advance(this.#next);
      return;
    }
    this.#events++;
    if (this.#events > FIRST_EVENTS && this.#events % LATER_STEP !== 0) return;
    learning.see();
    if (this.#events >= LAST_EVENTS) this.#next = this.#indexing(learning.traffic);
  }

  *#indexing(traffic: Traffic): Slices<RouteIndex> {
    const covers = yield* indexRules(this.#rules, (atom) => traffic.likelihood(atom));
    return yield* RouteIndex.building(covers, this.#scanners);
  }

  #advance(next: Slices<RouteIndex>): void {
    const { done, value } = next.next();
    if (done !== true) return;
    this.#index = value;
    this.#next = null;
    this.#learning = null;
  }
}

/** Looks at every field that the rules of a route could be covered by. */
class Learning {
  readonly traffic = new Traffic();
  readonly #fields: readonly (readonly [subject: Subject, slots: ReadonlySet<number>])[];

  constructor(rules: readonly DemandingRule[]) {
    const fields = new Map<Subject, Set<number>>();
    for (const { demand, subjects } of rules) {
      for (const subject of subjects) {
        const slots = fields.get(subject) ?? new Set<number>();
        fields.set(subject, slots);
        addSlots(demand.need, slots);
        for (const { slot } of demand.forbids) slots.add(slot);
      }
    }
    this.#fields = [...fields];
  }

  see(): void {
    this.traffic.next();
    for (const [subject, slots] of this.#fields) {
      for (const slot of slots) this.#seeField(slot, subject.cell(slot).folded());
    }
  }

  #seeField(slot: number, texts: readonly (string | null)[]): void {
    for (const text of texts) if (text !== null) this.traffic.see(slot, text);
  }
}

function addSlots(need: Need, slots: Set<number>): void {
  if (need.kind === "atom") slots.add(need.atom.slot);
  else if (need.kind === "atLeast") for (const item of need.items) addSlots(item, slots);
}

const RULES_A_SLICE = 20;
/** With fewer rules there is nothing to win. */
const RULES_MIN = 2;
const FIRST_EVENTS = 64;
const LATER_STEP = 8;
const LAST_EVENTS = 512;
