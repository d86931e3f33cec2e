import { globMatches } from "../../lib/glob.ts";
import { didYouMean } from "../../lib/suggest.ts";
import type { ConditionNode } from "../ast.ts";
import { quoted } from "./quoted.ts";

/** `1 of sel*` as it is written, and whether an odd number of `not` stands before it. */
export interface Selector {
  readonly quantifier: string;
  readonly target: string;
  readonly negated: boolean;
}

export interface SelectorProblem {
  readonly severity: "error" | "warning" | "info";
  readonly code: string;
  readonly message: string;
  readonly about: "quantifier" | "target";
}

/**
 * The identifiers a selector stands for. Those that begin with `_` are left out unless the pattern
 * does too (Sigma 2.1, "1/all of them"). One that fits none is an error, but under `not` it is
 * false with a warning: a filter that filters nothing.
 */
export function resolveSelector(
  selector: Selector,
  names: readonly string[],
): { readonly node: ConditionNode; readonly problems: readonly SelectorProblem[] } {
  const problems: SelectorProblem[] = [];
  const fitting = selected(selector.target, names);
  if (fitting.length === 0) return nothing(selector, names);
  if (selector.target !== "them" && !selector.target.includes("*")) {
    const message = `${quoted(selector.target)} has no star, so it is this one selection only`;
    problems.push({ severity: "info", code: "selector-without-star", message, about: "target" });
  }
  const count = countOf(selector.quantifier, fitting.length, problems);
  return { node: { kind: "atLeast", count, names: fitting }, problems };
}

function selected(target: string, names: readonly string[]): readonly string[] {
  if (!target.includes("*") && names.includes(target)) return [target];
  const pattern = target === "them" ? "*" : target;
  const hidden = pattern.startsWith("_");
  return names.filter((name) => (hidden || !name.startsWith("_")) && globMatches(pattern, name));
}

function nothing(
  selector: Selector,
  names: readonly string[],
): { readonly node: ConditionNode; readonly problems: readonly SelectorProblem[] } {
  const { quantifier, target, negated } = selector;
  const exact = target !== "them" && !target.includes("*");
  const hint = exact || !negated ? didYouMean(target, names) : "";
  const problem: SelectorProblem =
    negated && !exact
      ? {
          severity: "warning",
          code: "empty-selector",
          message: `no selection fits ${quoted(target)}, so "not ${quantifier} of" it is always true`,
          about: "target",
        }
      : {
          severity: "error",
          code: exact ? "unknown-selection" : "empty-selector",
          message: `no selection fits ${quoted(target)}${hint}`,
          about: "target",
        };
  return { node: { kind: "constant", value: false }, problems: [problem] };
}

function countOf(quantifier: string, fitting: number, problems: SelectorProblem[]): number {
  const word = quantifier.toLowerCase();
  const known = word === "all" || word === "any" || /^\d{1,6}$/.test(word);
  if (!known) {
    const message = `${quoted(quantifier)} is no quantifier; write 1 of, any of or all of`;
    problems.push({ severity: "error", code: "unknown-quantifier", message, about: "quantifier" });
    return 1;
  }
  if (word !== quantifier) {
    const message = `write ${word} in lower case; other tools do not read ${quantifier}`;
    problems.push({ severity: "warning", code: "keyword-case", message, about: "quantifier" });
  }
  if (word === "all") return fitting;
  if (word === "any" || word === "1") return 1;
  const count = Number(word);
  if (count === 0 || count > fitting) {
    const reason = count === 0 ? "is always true" : `can never be true: ${fitting} selections fit`;
    const message = `"${quantifier} of" ${reason}`;
    problems.push({
      severity: "error",
      code: "impossible-quantifier",
      message,
      about: "quantifier",
    });
  } else if (count > 1) {
    const message = `"${quantifier} of" means at least ${count} here; other tools do not know it`;
    problems.push({ severity: "warning", code: "count-of", message, about: "quantifier" });
  }
  return count;
}
