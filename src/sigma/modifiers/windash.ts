import type { Pattern, PatternPart } from "../ast.ts";
import { isRefusal, refuse, type ApplyModifier } from "./modifier.ts";
import { asText } from "./text-state.ts";

/**
 * `windash` (Sigma 2.1): a dash or slash that begins a word stands for any of `-` `/` and the
 * dashes U+2013, U+2014 and U+2015. One inside a word (`a-b`) stands for itself.
 */
export const applyWindash: ApplyModifier = (state, name, warn) => {
  const text = asText(state, name, warn);
  if (isRefusal(text)) return text;
  if (text.encoding !== "none") {
    const message = `modifier "${name}" comes before the encoding: write windash|base64offset`;
    return refuse("modifier-order", message);
  }
  return [{ ...text, pattern: text.pattern.flatMap(withDashes) }];
};

/**
 * All ways to write the dashes of a pattern out, for encodings, which cannot keep a choice of
 * characters; null when there are too many.
 */
export function expandDashes(pattern: Pattern): readonly Pattern[] | null {
  let variants: PatternPart[][] = [[]];
  for (const part of pattern) {
    const choices =
      part.kind === "dash"
        ? DASHES.map((text): PatternPart => ({ kind: "literal", text }))
        : [part];
    if (variants.length * choices.length > VARIANTS_MAX) return null;
    variants = variants.flatMap((variant) => choices.map((choice) => [...variant, choice]));
  }
  return variants;
}

function withDashes(part: PatternPart): readonly PatternPart[] {
  if (part.kind !== "literal") return [part];
  const parts: PatternPart[] = [];
  let start = 0;
  for (const match of part.text.matchAll(WORD_DASH)) {
    if (match.index > start)
      parts.push({ kind: "literal", text: part.text.slice(start, match.index) });
    parts.push({ kind: "dash" });
    start = match.index + 1;
  }
  if (start < part.text.length) parts.push({ kind: "literal", text: part.text.slice(start) });
  return parts;
}

const DASHES = ["-", "/", "\u2013", "\u2014", "\u2015"];
/** No word before it, a word after it: `\B[-/]\b` with all five characters. */
const WORD_DASH = /(?<![\p{L}\p{N}_])[-/\u2013\u2014\u2015](?=[\p{L}\p{N}_])/gu;
/** Three dashes. */
const VARIANTS_MAX = 125;
