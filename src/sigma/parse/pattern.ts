import type { Pattern, PatternPart } from "../ast.ts";

/**
 * Reads a Sigma string (Sigma 2.1, "Escaping"): `*` and `?` are wildcards; a backslash before `*`,
 * `?` or a backslash makes that character plain, and is itself before any other or at the end.
 */
export function parsePattern(text: string): Pattern {
  if (text === "") return [];
  if (!SPECIAL.test(text)) return [{ kind: "literal", text }];
  const parts: PatternPart[] = [];
  let literal = "";
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    const next = text.charAt(index + 1);
    if (character === "\\" && (next === "*" || next === "?" || next === "\\")) {
      literal += next;
      index++;
    } else if (character === "*" || character === "?") {
      if (literal !== "") parts.push({ kind: "literal", text: literal });
      literal = "";
      pushWildcard(parts, character);
    } else {
      literal += character;
    }
  }
  if (literal !== "") parts.push({ kind: "literal", text: literal });
  return parts;
}

/** The text of a pattern without wildcards; null when it has any. */
export function literalText(pattern: Pattern): string | null {
  const first = pattern[0];
  if (first === undefined) return "";
  return pattern.length === 1 && first.kind === "literal" ? first.text : null;
}

/** A pattern of these parts, literals joined and stars not doubled. */
export function joinParts(parts: readonly PatternPart[]): Pattern {
  const joined: PatternPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.kind === "literal" && last?.kind === "literal") {
      joined[joined.length - 1] = { kind: "literal", text: last.text + part.text };
    } else if (part.kind !== "many" || last?.kind !== "many") {
      if (part.kind !== "literal" || part.text !== "") joined.push(part);
    }
  }
  return joined;
}

function pushWildcard(parts: PatternPart[], character: "*" | "?"): void {
  if (character === "?") parts.push({ kind: "one" });
  else if (parts.at(-1)?.kind !== "many") parts.push({ kind: "many" });
}

const SPECIAL = /[*?\\]/;
