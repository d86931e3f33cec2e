import { parsePattern } from "../parse/pattern.ts";
import { refuse, type ApplyModifier, type Refusal } from "./modifier.ts";
import { nullRefused } from "./text-state.ts";

/**
 * `expand`: `%name%` stands for a list of values that the user configures. No list can be
 * configured yet, and Sigma demands that an unknown name refuses the rule. `\%` is a percent sign.
 */
export const applyExpand: ApplyModifier = (state, name) => {
  if (state.kind === "regex") {
    return placeholderIn(state.source) ?? [{ ...state, source: unescapePercent(state.source) }];
  }
  if (state.kind !== "written") {
    return refuse("modifier-order", `modifier "${name}" comes before the others, or after re`);
  }
  const { value, text } = state.scalar;
  if (value === null) return nullRefused(name);
  if (typeof value !== "string") {
    return refuse("text-expected", `modifier "${name}" needs text with a %placeholder% in it`);
  }
  const refusal = placeholderIn(text);
  if (refusal !== null) return refusal;
  return [{ kind: "text", pattern: parsePattern(unescapePercent(text)), encoding: "none" }];
};

function placeholderIn(text: string): Refusal | null {
  for (const match of text.matchAll(ESCAPE_OR_PLACEHOLDER)) {
    if (match[0].startsWith("%")) {
      const message =
        `placeholder ${match[0]} has no value list; ` +
        "lists cannot be configured yet: write the values out and remove expand";
      return refuse("unresolved-placeholder", message, match.index);
    }
  }
  return null;
}

function unescapePercent(text: string): string {
  return text.replaceAll(/\\([^])/g, (escape, next: string) => (next === "%" ? "%" : escape));
}

const ESCAPE_OR_PLACEHOLDER = /\\[^]|%[^%\s]{1,100}%/g;
