import { didYouMean } from "../../lib/suggest.ts";
import { joinParts, parsePattern } from "../parse/pattern.ts";
import { ANY_TEXT, type Placeholders } from "../placeholders.ts";
import { type ApplyModifier, isRefusal, refuse, type Refusal } from "./modifier.ts";
import { tooManyRegexes } from "./regex.ts";
import { nullRefused } from "./text-state.ts";

/**
 * `expand`: `%name%` stands for a list of values that the user configures, each a variant, with
 * wildcards as in a rule. A name without a list refuses the rule, as Sigma demands. `\%` is a
 * percent sign.
 */
export const applyExpand: ApplyModifier = (state, name, _warn, placeholders) => {
  if (state.kind === "regex") {
    const variants = expand(state.source, placeholders);
    if (isRefusal(variants)) return variants;
    const refusal = tooManyRegexes(variants.length);
    if (refusal !== null) return refusal;
    return variants.map((pieces) => ({
      ...state,
      source: pieces.map(({ text, any }) => (any === true ? ".*" : text)).join(""),
    }));
  }
  if (state.kind !== "written") {
    return refuse("modifier-order", `modifier "${name}" comes before the others, or after re`);
  }
  const { value, text } = state.scalar;
  if (value === null) return nullRefused(name);
  if (typeof value !== "string") {
    return refuse("text-expected", `modifier "${name}" needs text with a %placeholder% in it`);
  }
  const variants = expand(text, placeholders);
  if (isRefusal(variants)) return variants;
  return variants.map((pieces) => ({
    kind: "text",
    // Each is read on its own, so that no value can make an escape of what stands behind it.
    pattern: joinParts(pieces.flatMap((piece) => parsePattern(piece.text))),
    encoding: "none",
  }));
};

/** A stretch of the rule's own text, or one value of a list. */
interface Piece {
  readonly text: string;
  /** Any text, and not a value that happens to be a star. */
  readonly any?: boolean;
}

/** The text once for each choice of values for its placeholders. */
function expand(text: string, placeholders: Placeholders): readonly (readonly Piece[])[] | Refusal {
  let variants: readonly (readonly Piece[])[] = [[]];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(ESCAPE_OR_PLACEHOLDER)) {
    if (!found.startsWith("%")) continue;
    const values = placeholders.get(found.slice(1, -1)) ?? [];
    if (values.length === 0) return unresolved(found, index, placeholders);
    if (variants.length * values.length > VARIANTS_MAX) {
      const message = `the lists make more than ${VARIANTS_MAX} values; use fewer placeholders in one value`;
      return refuse("too-many-variants", message, index);
    }
    const own = { text: unescapePercent(text.slice(from, index)) };
    variants = variants.flatMap((pieces) =>
      values.map((value) => [...pieces, own, { text: value, any: values === ANY_TEXT }]),
    );
    from = index + found.length;
  }
  const rest = { text: unescapePercent(text.slice(from)) };
  return variants.map((pieces) => [...pieces, rest]);
}

function unresolved(found: string, index: number, placeholders: Placeholders): Refusal {
  const near = didYouMean(found.slice(1, -1), placeholders.keys());
  const message = `placeholder ${found} has no value list; add it under placeholders in the configuration${near}`;
  return refuse("unresolved-placeholder", message, index);
}

function unescapePercent(text: string): string {
  return text.replaceAll(/\\([^])/g, (escape, next: string) => (next === "%" ? "%" : escape));
}

const ESCAPE_OR_PLACEHOLDER = /\\[^]|%[^%\s]{1,100}%/g;
const VARIANTS_MAX = 10_000;
