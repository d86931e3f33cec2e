import type { Pattern, PatternPart } from "../../ast.ts";
import { joinParts, parsePattern } from "../../parse/pattern.ts";
import {
  compileRegex,
  parseReplacement,
  type PipelineRegex,
  type Replaced,
  type Replacement,
  withReplaced,
} from "../python-regex.ts";
import { mapValues, plainPart, plainText, textTest } from "../values.ts";
import type { ReadTransformation } from "./transformation-reader.ts";

/**
 * `replace_string`: what a pattern finds in strings is replaced, wildcards included, and those in
 * the replacement count. With `skip_special` only the plain stretches are searched, and wildcards
 * in the replacement are plain but for `interpret_special`. A number is searched as its text.
 */
export const readReplaceString: ReadTransformation = (params) => {
  const { report } = params;
  const at = params.required("regex") ?? params.map;
  const regex = compileRegex(params.text("regex"), at, report);
  const replacementAt = params.required("replacement") ?? params.map;
  const replacement = params.text("replacement");
  const skip = params.flag("skip_special", false);
  const interpret = params.flag("interpret_special", false);
  if (regex === null) return { kind: "nothing" };
  const by = parseReplacement(replacement, regex, { at: replacementAt, report });
  const replaced = (pattern: Pattern): Pattern | null =>
    skip ? inLiterals(pattern, regex, { by, interpret }) : anywhereIn(pattern, regex, by);
  return {
    kind: "items",
    change: (item) =>
      mapValues(item, ({ test, string }) => {
        if (test.kind === "number") {
          const text = String(test.value);
          const made = replaced([{ kind: "literal", text }]);
          return [made === null ? textTest(text) : { kind: "text", pattern: made, cased: false }];
        }
        if (string === null || test.kind !== "text") return null;
        const made = replaced(string);
        return made === null ? null : [{ ...test, pattern: made }];
      }),
  };
};

function inLiterals(
  pattern: Pattern,
  regex: PipelineRegex,
  { by, interpret }: { readonly by: Replacement; readonly interpret: boolean },
): Pattern | null {
  let changed = false;
  const parts = pattern.flatMap((part): readonly PatternPart[] => {
    if (part.kind !== "literal") return [part];
    const found = regex.replacements(part.text, by);
    if (found.length === 0) return [part];
    changed = true;
    const text = withReplaced(part.text, found);
    return interpret ? parsePattern(text) : [{ kind: "literal", text }];
  });
  return changed ? joinParts(parts) : null;
}

/** What is not replaced keeps its meaning, also where the text alone would be read otherwise. */
function anywhereIn(pattern: Pattern, regex: PipelineRegex, by: Replacement): Pattern | null {
  const plain = plainText(pattern);
  const found = regex.replacements(plain, by);
  if (found.length === 0) return null;
  const pieces = piecesOf(pattern);
  const cutsEscape = pieces.some(
    ({ start, end }) => end - start > 1 && found.some((each) => cuts(each, start + 1)),
  );
  if (cutsEscape) return readBack(withReplaced(plain, found));
  const parts: PatternPart[] = [];
  let next = 0;
  for (const each of found) {
    for (; (pieces[next]?.start ?? plain.length) < each.start; next++)
      parts.push(...partAt(pieces, next));
    parts.push(...readBack(each.text));
    while (next < pieces.length && (pieces[next]?.start ?? 0) < each.end) next++;
  }
  for (; next < pieces.length; next++) parts.push(...partAt(pieces, next));
  return joinParts(parts);
}

function cuts({ start, end }: Replaced, place: number): boolean {
  return start === place || end === place;
}

interface Piece {
  readonly part: PatternPart;
  readonly start: number;
  readonly end: number;
}

/** Each character and wildcard of a pattern, with its place in the plain text. */
function piecesOf(pattern: Pattern): readonly Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  for (const part of pattern) {
    const each: readonly PatternPart[] =
      part.kind === "literal"
        ? Array.from({ length: part.text.length }, (_, index) => ({
            kind: "literal" as const,
            text: part.text.charAt(index),
          }))
        : [part];
    for (const one of each) {
      const end = start + plainPart(one).length;
      pieces.push({ part: one, start, end });
      start = end;
    }
  }
  return pieces;
}

function partAt(pieces: readonly Piece[], index: number): readonly PatternPart[] {
  const piece = pieces[index];
  return piece === undefined ? [] : [piece.part];
}

/** A backslash is plain but before a star or a question mark, as pySigma reads it back. */
function readBack(text: string): Pattern {
  return parsePattern(text.replaceAll(/\\(?![*?])/g, String.raw`\\`));
}
