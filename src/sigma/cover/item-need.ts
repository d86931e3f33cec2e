import { foldCase } from "../../lib/fold-case.ts";
import type { Item, Pattern, Test, ValueTest } from "../ast.ts";
import { canonicalNumber } from "../compile/canonical-text.ts";
import { allNeeds, anyNeed, type Need, OPEN, type TextAtom } from "./need.ts";
import { rarestWindow } from "./rarity.ts";
import { regexLiterals } from "./regex-literals.ts";

/** What an item that holds shows of its field; nothing when it is negated. */
export function itemNeed(item: Item, slot: number): Need {
  if (item.negated) return OPEN;
  const values = item.values.map((value) => valueNeed(value, slot));
  return item.linking === "all" ? allNeeds(values) : anyNeed(values);
}

function valueNeed(value: ValueTest, slot: number): Need {
  return anyNeed(value.variants.map((test) => testNeed(test, slot)));
}

function testNeed(test: Test, slot: number): Need {
  switch (test.kind) {
    case "text":
      return patternNeed(test.pattern, slot, test.cased);
    case "number":
      return atomNeed(slot, "exact", foldCase(canonicalNumber(test.value)));
    case "boolean":
      return atomNeed(slot, "exact", String(test.value));
    case "null":
      return OPEN;
    case "exists":
      return test.expected ? present(slot) : OPEN;
    case "regex":
      return allNeeds([present(slot), regexLiterals(test.source, slot)]);
    case "compare":
    case "cidr":
    case "fieldref":
      return present(slot);
  }
}

function patternNeed(pattern: Pattern, slot: number, cased: boolean): Need {
  const needs: Need[] = [];
  for (const [index, part] of pattern.entries()) {
    if (part.kind !== "literal") continue;
    // A half of a character folds to itself, but the whole one may not: only whole texts do.
    if (cased && SURROGATE.test(part.text)) continue;
    const kind = KINDS[index === 0 ? 1 : 0][index === pattern.length - 1 ? 1 : 0];
    needs.push(atomNeed(slot, kind, foldCase(part.text)));
  }
  if (pattern.length === 0) needs.push(atomNeed(slot, "exact", ""));
  return needs.length === 0 ? present(slot) : allNeeds(needs);
}

/** By whether the literal begins the pattern, then by whether it ends it. */
const KINDS = [
  ["contains", "suffix"],
  ["prefix", "exact"],
] as const;

/** A long text is cut to a part of it that says nearly as much: shorter automata scan faster. */
function atomNeed(slot: number, kind: TextAtom["kind"], text: string): Need {
  return { kind: "atom", atom: cut({ slot, kind, text }) };
}

function cut(atom: TextAtom): TextAtom {
  const { slot, kind, text } = atom;
  if (text === "" && kind !== "exact") return { slot, kind: "presence", text };
  switch (kind) {
    case "presence":
      return atom;
    case "exact":
      return text.length <= EXACT_MAX
        ? atom
        : { slot, kind: "prefix", text: text.slice(0, PREFIX_MAX) };
    case "prefix":
      return { slot, kind, text: text.slice(0, PREFIX_MAX) };
    case "suffix":
      return { slot, kind, text: text.slice(-SUFFIX_MAX) };
    case "contains":
      return { slot, kind, text: rarestWindow(text, CONTAINS_MAX) };
  }
}

/** That the field is there. */
export function present(slot: number): Need {
  return { kind: "atom", atom: { slot, kind: "presence", text: "" } };
}

/** User agents are long, and their beginnings are those of many events. */
const EXACT_MAX = 256;
const PREFIX_MAX = 40;
const SUFFIX_MAX = 24;
const CONTAINS_MAX = 12;
const SURROGATE = /[\uD800-\uDFFF]/;
