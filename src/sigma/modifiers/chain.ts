import { didYouMean } from "../../lib/suggest.ts";
import type { YamlScalar } from "../../lib/yaml.ts";
import type { Test } from "../ast.ts";
import type { Placeholders } from "../placeholders.ts";
import { AFFIXES } from "./affix.ts";
import { applyBase64offset } from "./encoding.ts";
import { applyExists } from "./exists.ts";
import { applyExpand } from "./expand.ts";
import { finish } from "./finish.ts";
import {
  isRefusal,
  refuse,
  type ModifierChain,
  type Refusal,
  type ValueState,
  type Warn,
} from "./modifier.ts";
import { MODIFIERS, type Modifier } from "./registry.ts";

/** A refusal of the chain itself, with the place of the modifier it is about. */
export type ChainRefusal = Refusal & { readonly index: number };

/** Reads the names after the field of a key (`f|contains|all`). */
export function parseChain(names: readonly string[], warn: Warn): ModifierChain | ChainRefusal {
  const steps: ModifierChain["steps"][number][] = [];
  const seen = new Set<Modifier>();
  for (const [index, name] of names.entries()) {
    const modifier = MODIFIERS.get(name);
    if (modifier === undefined) return { ...unknown(name), index };
    if (seen.has(modifier)) {
      return { ...refuse("repeated-modifier", `modifier "${name}" stands here twice`), index };
    }
    seen.add(modifier);
    if (typeof modifier === "function") steps.push({ name, apply: modifier });
  }
  if (seen.has(applyExists) && seen.size > 1) {
    const message = 'modifier "exists" stands alone; for the opposite write false';
    return { ...refuse("modifier-combination", message), index: names.indexOf("exists") };
  }
  if (seen.has(applyBase64offset) && !steps.some((step) => AFFIXES.has(step.apply))) {
    const message =
      'base64offset matches a whole value here; did you mean "base64offset|contains"?';
    warn("base64offset-without-contains", message);
  }
  return {
    negated: seen.has("neq"),
    linking: seen.has("all") ? "all" : "any",
    cased: seen.has("cased"),
    steps: expandFirst(steps),
  };
}

/** `contains|expand` is in use: stars at the ends do not touch the placeholders between them. */
function expandFirst(steps: ModifierChain["steps"]): ModifierChain["steps"] {
  const index = steps.findIndex((step) => step.apply === applyExpand);
  const expand = steps[index];
  const before = steps.slice(0, Math.max(index, 0));
  if (expand === undefined || !before.every((step) => AFFIXES.has(step.apply))) return steps;
  return [expand, ...before, ...steps.slice(index + 1)];
}

/** The tests of one written value; several are variants of which one must hold. */
export function applyChain(
  chain: ModifierChain,
  written: {
    readonly scalar: YamlScalar;
    readonly keyword: boolean;
    readonly placeholders: Placeholders;
  },
  warn: Warn,
): readonly Test[] | Refusal {
  let states: readonly ValueState[] = [{ kind: "written", scalar: written.scalar }];
  for (const { name, apply } of chain.steps) {
    const next: ValueState[] = [];
    for (const state of states) {
      const result = apply(state, name, warn, written.placeholders);
      if (isRefusal(result)) return result;
      for (const each of result) next.push(each);
    }
    states = next;
  }
  const tests: Test[] = [];
  for (const state of states) {
    const test = finish(state, { ...chain, keyword: written.keyword }, warn);
    if (test.kind === "refused") return test;
    tests.push(test);
  }
  return tests;
}

function unknown(name: string): Refusal {
  if (name === "") return refuse("unknown-modifier", "a modifier is missing behind a |");
  const hint = name === "not" ? '; did you mean "neq"?' : didYouMean(name, MODIFIERS.keys());
  const known = `; there are ${[...MODIFIERS.keys()].join(", ")}`;
  return refuse("unknown-modifier", `unknown modifier "${name.slice(0, 60)}"${hint || known}`);
}
