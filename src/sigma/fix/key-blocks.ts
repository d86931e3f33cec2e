import type { YamlMap } from "../../lib/yaml.ts";
import type { TextLines } from "./text-lines.ts";

/** The lines of one key of a document, with the comments right above it. */
export interface KeyBlock {
  readonly key: string;
  readonly from: number;
  /** The line behind the last one. */
  readonly until: number;
}

/** The blocks of a document, in its order; none when its keys do not begin lines of their own. */
export function blocksOf(root: YamlMap, lines: TextLines): readonly KeyBlock[] {
  const starts = root.entries.map(({ key }) => key.line);
  const apart = starts.every((line, index) => index === 0 || line > (starts[index - 1] ?? 0));
  if (!apart || root.entries.some(({ key }) => key.column !== 1)) return [];
  const end = endOf(starts.at(-1) ?? 1, lines);
  // What stands above the first key is about the whole document.
  const froms = starts.map((line, index) => (index === 0 ? line : withComments(line, lines)));
  return root.entries.map(({ key }, index) => ({
    key: key.text,
    from: froms[index] ?? 1,
    until: froms[index + 1] ?? end,
  }));
}

function withComments(line: number, lines: TextLines): number {
  let first = line;
  while (lines.slice(first - 1, first).startsWith("#")) first--;
  return first;
}

/** The line behind the last key's: blank lines and comments at the end stay at the end. */
function endOf(lastKey: number, lines: TextLines): number {
  let end = lastKey + 1;
  for (let line = end; line <= lines.count; line++) {
    const text = lines.slice(line, line + 1);
    if (/^(?:---|\.\.\.)(?:\s|$)/.test(text)) break;
    if (text.trim() !== "" && !text.startsWith("#")) end = line + 1;
  }
  return end;
}
