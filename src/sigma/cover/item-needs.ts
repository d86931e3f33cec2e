import { finish, ITEMS_A_SLICE, type Slices } from "../../lib/slices.ts";
import type { Item, RuleDocument } from "../ast.ts";
import { slotOf } from "../compile/compile-item.ts";
import type { CompileContext } from "../compile/compile-test.ts";
import type { Checks } from "./checks.ts";
import { chooseCover } from "./choose-cover.ts";
import { itemNeed, present } from "./item-need.ts";
import { isLong, longItems } from "./long-items.ts";
import { type Atom, type Need, OPEN } from "./need.ts";
import { priorLikelihood } from "./rarity.ts";

/** What items need of the event; that of a long one is worked out once, in slices if asked before. */
export class ItemNeeds {
  readonly #context: CompileContext;
  readonly #checks: Checks;
  /** Bounded by the rules. */
  readonly #long = new Map<Item, Need>();
  #lists = 0;

  constructor(context: CompileContext, checks: Checks) {
    this.#context = context;
    this.#checks = checks;
  }

  of(item: Item): Need {
    if (item.negated || !isLong(item)) return itemNeed(item, slotOf(item, this.#context));
    const known = this.#long.get(item) ?? finish(this.#building(item));
    this.#long.set(item, known);
    return known;
  }

  /** Works out what the long items of a rule need. */
  *preparing(document: RuleDocument): Slices<void> {
    for (const item of longItems(document)) {
      if (item.negated || this.#long.has(item)) continue;
      this.#long.set(item, yield* this.#building(item));
    }
  }

  *#building(item: Item): Slices<Need> {
    const slot = slotOf(item, this.#context);
    const { values } = item;
    // All of them are needed, so a few will do.
    if (item.linking === "all") return itemNeed({ ...item, values: values.slice(0, FEW) }, slot);
    let likelihood = 0;
    let isPresence = false;
    for (const [index, value] of values.entries()) {
      if (index % ITEMS_A_SLICE === ITEMS_A_SLICE - 1) yield;
      const cover = chooseCover(itemNeed({ ...item, values: [value] }, slot), priorLikelihood);
      if (cover === null) return OPEN;
      likelihood += cover.likelihood;
      isPresence ||= cover.atoms.some(({ kind }) => kind === "presence");
    }
    if (isPresence) return present(slot);
    const text = `list ${this.#lists++}, one of ${values.length} values`;
    yield* this.#checks.preparing(item);
    const holds = this.#checks.ofSelection(item);
    const atom: Atom = { slot, kind: "long", text, holds, likelihood: Math.min(1, likelihood) };
    return { kind: "atom", atom };
  }
}

const FEW = 50;
