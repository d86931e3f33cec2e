import type { Route, RoutedRule } from "../compile/router.ts";
import type { Subject } from "../compile/subject.ts";
import { chooseCover } from "./choose-cover.ts";
import type { Atom, Need } from "./need.ts";
import { priorLikelihood } from "./rarity.ts";
import { type CoveredRule, RouteIndex } from "./route-index.ts";
import { Traffic } from "./traffic.ts";

/**
 * The index of a route. It begins with covers that are rare by experience, and chooses them again
 * twice by what the first events of the route show. Which events match is the same throughout.
 */
export class LearningIndex {
  readonly #route: Route;
  readonly #needOf: (routed: RoutedRule) => Need;
  #index: RouteIndex;
  /** Null once enough was seen. */
  #learning: Learning | null;
  #events = 0;

  constructor(route: Route, needOf: (routed: RoutedRule) => Need) {
    this.#route = route;
    this.#needOf = needOf;
    this.#index = this.#build(priorLikelihood);
    this.#learning = route.rules.length < RULES_MIN ? null : new Learning(route, needOf);
  }

  /** How many rules the event at hand may match; ask `candidate` for each. */
  find(): number {
    if (this.#learning !== null) this.#learn(this.#learning);
    return this.#index.find();
  }

  /** The place of a candidate among the rules of the route; ascending. */
  candidate(at: number): number {
    return this.#index.candidates[at] ?? 0;
  }

  #learn(learning: Learning): void {
    this.#events++;
    if (this.#events > FIRST_EVENTS && this.#events % LATER_STEP !== 0) return;
    learning.see();
    if (this.#events !== FIRST_EVENTS && this.#events < LAST_EVENTS) return;
    this.#index = this.#build((atom) => learning.traffic.likelihood(atom));
    if (this.#events >= LAST_EVENTS) this.#learning = null;
  }

  #build(likelihood: (atom: Atom) => number): RouteIndex {
    const covered = this.#route.rules.map((routed): CoveredRule => ({
      cover: chooseCover(this.#needOf(routed), likelihood),
      subjects: routed.subjects,
    }));
    return new RouteIndex(covered);
  }
}

/** Looks at every field that the rules of a route could be covered by. */
class Learning {
  readonly traffic = new Traffic();
  readonly #fields: readonly (readonly [subject: Subject, slots: ReadonlySet<number>])[];

  constructor(route: Route, needOf: (routed: RoutedRule) => Need) {
    const fields = new Map<Subject, Set<number>>();
    for (const routed of route.rules) {
      for (const subject of routed.subjects) {
        const slots = fields.get(subject) ?? new Set<number>();
        fields.set(subject, slots);
        addSlots(needOf(routed), slots);
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

/** With fewer rules there is nothing to win. */
const RULES_MIN = 4;
const FIRST_EVENTS = 64;
const LATER_STEP = 16;
const LAST_EVENTS = 1_024;
