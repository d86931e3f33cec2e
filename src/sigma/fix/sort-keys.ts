import type { YamlMap } from "../../lib/yaml.ts";
import { KEY_ORDER } from "../lint/key-order.ts";
import { blocksOf, type KeyBlock } from "./key-blocks.ts";
import { TextLines } from "./text-lines.ts";

interface Sorted {
  readonly text: string;
  readonly changes: readonly {
    readonly line: number;
    readonly code: string;
    readonly says: string;
  }[];
}

/**
 * Moves the keys of each document to the order of SigmaHQ, each with its lines and the comments
 * right above it. Keys of one's own stay behind the key they stand behind.
 */
export function sortKeys(text: string, roots: readonly YamlMap[]): Sorted {
  const lines = new TextLines(text);
  let result = "";
  let copied = 1;
  const changes: Sorted["changes"][number][] = [];
  for (const root of roots) {
    const blocks = blocksOf(root, lines);
    const first = blocks[0];
    const last = blocks.at(-1);
    if (first === undefined || last === undefined) continue;
    const sorted = inOrder(blocks);
    if (sorted.every((block, index) => block === blocks[index])) continue;
    result += lines.slice(copied, first.from) + join(sorted, lines);
    copied = last.until;
    changes.push({ line: first.from, code: "key-order", says: "keys sorted" });
  }
  return { text: result + lines.slice(copied, lines.count + 1), changes };
}

function inOrder(blocks: readonly KeyBlock[]): readonly KeyBlock[] {
  let rank = -1;
  const ranked = blocks.map((block) => {
    const own = KEY_ORDER.indexOf(block.key);
    if (own !== -1) rank = own;
    return { block, rank };
  });
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ block }) => block);
}

/** The last line of a file may have no end; the one that comes last now has none then. */
function join(blocks: readonly KeyBlock[], lines: TextLines): string {
  const texts = blocks.map(({ from, until }) => lines.slice(from, until));
  const open = texts.some((each) => !each.endsWith("\n"));
  const joined = texts.map((each) => (each.endsWith("\n") ? each : each + lines.end)).join("");
  return open ? joined.slice(0, -lines.end.length) : joined;
}
