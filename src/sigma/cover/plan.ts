import type { Item, RuleDocument, Test } from "../ast.ts";
import { slotOf } from "../compile/compile-item.ts";
import type { CompileContext } from "../compile/compile-test.ts";
import { KEYWORDS } from "../compile/subject.ts";
import { itemsOf } from "../rule-items.ts";
import type { FieldPath, View } from "../view.ts";
import { costOf } from "./checks.ts";
import { chooseCover, chooseCovers } from "./choose-cover.ts";
import { itemNeed } from "./item-need.ts";
import type { Atom, Need } from "./need.ts";
import { priorLikelihood } from "./rarity.ts";
import { regexLiterals } from "./regex-literals.ts";
import { ruleForbids } from "./rule-forbids.ts";
import { ruleNeed } from "./rule-need.ts";

/** How a rule is asked: which events come near it, and what each of its items costs. */
export interface RulePlan {
  /** The views it sees events through; events of its own log source are seen as they are. */
  readonly views: readonly PlannedView[];
  /**
   * A matching event shows at least one text of each, that which is met the least first. The index
   * looks for the first, and for others where that one is met often. None: every event is asked.
   */
  readonly covers: readonly PlannedCover[];
  /** A matching event shows none of these, where one view sees it. */
  readonly forbids: readonly PlannedAtom[];
  /** By selection, the cheapest and most telling first. */
  readonly items: readonly PlannedItem[];
  /** The costs of all items, in comparisons of one text. */
  readonly cost: number;
}

interface PlannedView {
  readonly name: string;
  /** Where each field of the rule is; no place: in the native record, else on the ECS path. */
  readonly fields: readonly { readonly field: string; readonly places: readonly FieldPath[] }[];
}

interface PlannedCover {
  readonly atoms: readonly PlannedAtom[];
  /** How often an event is expected to show one, at most, before any was seen. */
  readonly likelihood: number;
}

interface PlannedAtom {
  /** Null for keywords. */
  readonly field: string | null;
  readonly kind: Atom["kind"];
  readonly text: string;
  readonly likelihood: number;
}

interface PlannedItem {
  readonly selection: string;
  readonly field: string | null;
  readonly negated: boolean;
  /** What its values are: `text`, `regex`… */
  readonly kinds: readonly Test["kind"][];
  readonly values: number;
  readonly cost: number;
  readonly likelihood: number;
  /** Of each regular expression: the texts without which it is not run. */
  readonly regexes: readonly { readonly source: string; readonly literals: readonly string[] }[];
}

/** The plan of a rule before any event was seen; learning refines covers later. */
export function planRule(
  document: RuleDocument,
  views: readonly View[],
  context: CompileContext,
): RulePlan {
  const slot = (item: Item): number => slotOf(item, context);
  const need = ruleNeed(document, (item) => itemNeed(item, slot(item)));
  const planned = (atom: Atom): PlannedAtom => ({
    field: atom.slot === KEYWORDS ? null : (context.slots.names[atom.slot] ?? null),
    kind: atom.kind,
    text: atom.text,
    likelihood: priorLikelihood(atom),
  });
  const covers = chooseCovers(need, priorLikelihood).map(({ atoms, likelihood }) => ({
    atoms: atoms.map(planned),
    likelihood,
  }));
  const forbids = ruleForbids(document, slot).map(planned);
  const items = [...document.selections].flatMap(([name, selection]) =>
    itemsOf([selection])
      .map((item) => planItem(name, item, context))
      .toSorted((a, b) => a.cost * (1 - b.likelihood) - b.cost * (1 - a.likelihood)),
  );
  const cost = items.reduce((sum, item) => sum + item.cost, 0);
  const fields = [...new Set(items.flatMap(({ field }) => (field === null ? [] : [field])))];
  const seen = views.map((view) => ({
    name: view.name,
    fields: fields.map((field) => ({ field, places: view.fields.get(field) ?? [] })),
  }));
  return { views: seen, covers, forbids, items, cost };
}

function planItem(selection: string, item: Item, context: CompileContext): PlannedItem {
  const slot = slotOf(item, context);
  const tests = item.values.flatMap(({ variants }) => variants);
  return {
    selection,
    field: item.field,
    negated: item.negated,
    kinds: [...new Set(tests.map(({ kind }) => kind))],
    values: item.values.length,
    cost: costOf(item),
    likelihood: chooseCover(itemNeed(item, slot), priorLikelihood)?.likelihood ?? 0.5,
    regexes: tests.flatMap((test) =>
      test.kind === "regex"
        ? [{ source: test.source, literals: textsOf(regexLiterals(test.source, slot)) }]
        : [],
    ),
  };
}

function textsOf(need: Need): readonly string[] {
  if (need.kind === "open") return [];
  return need.kind === "atom" ? [need.atom.text] : need.items.flatMap(textsOf);
}
