import type { RegexFlags } from "../ast.ts";

/**
 * The search for `.{n,}` without the engine, whose states would be counted up for each character:
 * whether a text has a line of at least `n` characters. Null for all other expressions.
 */
export function longLine(
  source: string,
  { dotAll }: RegexFlags,
): ((text: string) => boolean) | null {
  const count = /^\.\{(\d{1,4}),\}$/.exec(source)?.[1];
  if (count === undefined) return null;
  const length = Number(count);
  return (text) => {
    const lines = dotAll || !text.includes("\n") ? [text] : text.split("\n");
    return lines.some((line) => hasCharacters(line, length));
  };
}

/** Characters as the engine counts them: the two halves of one beyond 16 bits are one. */
function hasCharacters(line: string, wanted: number): boolean {
  if (line.length < wanted) return false;
  if (line.length >= 2 * wanted) return true;
  let count = 0;
  for (const _ of line) count++;
  return count >= wanted;
}
