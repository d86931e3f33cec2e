import type { Slices } from "../../lib/slices.ts";
import type { Subject } from "../compile/subject.ts";
import { chooseCovers, type Cover } from "./choose-cover.ts";
import type { Atom, Need } from "./need.ts";
import { priorLikelihood } from "./rarity.ts";

/** What is known of a rule before it is asked. */
export interface RuleDemand {
  readonly need: Need;
  /** The covers of the need by what is likely before any event was seen, the rarest first. */
  readonly covers: readonly Cover[];
  /** None of these is shown where it matches, by one view. */
  readonly forbids: readonly Atom[];
}

/** How the index of a route looks for a rule. */
export interface IndexedRule {
  /** An event that the rule matches hits every one. None: it may match any event. */
  readonly covers: readonly Cover[];
  /** An event that shows one of these is none that it matches. */
  readonly forbids: readonly Atom[];
  readonly subjects: readonly Subject[];
}

/** A rule that is to be indexed. */
export interface DemandingRule {
  readonly demand: RuleDemand;
  readonly subjects: readonly Subject[];
}

/** At most so many covers of a rule are looked for. */
const COVERS_MAX = 3;

/**
 * Says how the index looks for the rules of a route. The rarest cover of each rule says which fields
 * are read; further covers and what is forbidden are looked for in these, and in another field only
 * where it keeps a rule from being asked of many events. `learnt`: how likely events show an atom;
 * null before any was seen.
 */
export function* indexRules(
  rules: Iterable<DemandingRule>,
  learnt: ((atom: Atom) => number) | null,
): Slices<IndexedRule[]> {
  const likelihood = learnt ?? priorLikelihood;
  const chosen: { readonly rule: DemandingRule; readonly covers: readonly Cover[] }[] = [];
  const slots = new Set<number>();
  for (const rule of rules) {
    const { demand } = rule;
    const covers = learnt === null ? demand.covers : chooseCovers(demand.need, learnt);
    for (const atom of covers[0]?.atoms ?? []) slots.add(atom.slot);
    chosen.push({ rule, covers });
    if (chosen.length % RULES_A_SLICE === 0) yield;
  }
  const indexed: IndexedRule[] = [];
  for (const { rule, covers } of chosen) {
    indexed.push(indexedRule(rule, covers, { slots, likelihood }));
    if (indexed.length % RULES_A_SLICE === 0) yield;
  }
  return indexed;
}

interface Scope {
  readonly slots: ReadonlySet<number>;
  readonly likelihood: (atom: Atom) => number;
}

function indexedRule(rule: DemandingRule, ordered: readonly Cover[], scope: Scope): IndexedRule {
  const { demand, subjects } = rule;
  const covers = ordered.slice(0, 1);
  for (const cover of ordered.slice(1)) {
    if (covers.length < COVERS_MAX && isWorthIt(cover, together(covers), scope)) covers.push(cover);
  }
  const isRare = together(covers) < RARE;
  // What one view shows forbids nothing of what another does.
  const forbids = isRare || subjects.length > 1 ? [] : commonest(demand.forbids, scope);
  return { covers, forbids, subjects };
}

/** How likely an event hits all covers, were they independent. */
function together(covers: readonly Cover[]): number {
  return covers.reduce((product, { likelihood }) => product * likelihood, 1);
}

function isWorthIt({ atoms, likelihood }: Cover, asked: number, { slots }: Scope): boolean {
  if (asked < RARE || likelihood > TELLING_MAX || atoms.length > ATOMS_MAX) return false;
  const isRead = atoms.every(({ slot }) => slots.has(slot));
  return isRead || (asked >= OFTEN && likelihood <= SELDOM);
}

function commonest(forbids: readonly Atom[], { slots, likelihood }: Scope): readonly Atom[] {
  return forbids
    .map((atom) => ({ atom, shown: likelihood(atom) }))
    .filter(({ atom, shown }) => shown >= (slots.has(atom.slot) ? COMMON_MIN : MOSTLY))
    .toSorted((a, b) => b.shown - a.shown)
    .slice(0, FORBIDS_MAX)
    .map(({ atom }) => atom);
}

const RULES_A_SLICE = 50;
/** A rule that is asked less often than that costs nothing. */
const RARE = 0.001;
/** A cover that most events hit tells little. */
const TELLING_MAX = 0.6;
const ATOMS_MAX = 100;
/** A rule that is asked so often is worth another field that decides most events. */
const OFTEN = 0.05;
const SELDOM = 0.2;
const MOSTLY = 0.5;
/** What is seldom shown seldom forbids. */
const COMMON_MIN = 0.02;
const FORBIDS_MAX = 8;
