import type { YamlNode } from "./yaml-node.ts";

/**
 * The tree as plain JavaScript values, for a reader that checks shapes (a JSON schema). Keys become
 * own properties, `__proto__` too.
 */
export function toPlain(node: YamlNode): unknown {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "sequence":
      return node.items.map(toPlain);
    case "map":
      return Object.fromEntries(
        node.entries.map((entry) => [entry.key.text, toPlain(entry.value)]),
      );
  }
}

/**
 * The node at a path of keys and indexes, or the deepest one on the way there: to give a
 * complaint about a value its line and column.
 */
export function nearestNode(root: YamlNode, path: readonly (string | number)[]): YamlNode {
  let node = root;
  for (const step of path) {
    const next = child(node, String(step));
    if (next === undefined) break;
    node = next;
  }
  return node;
}

function child(node: YamlNode, step: string): YamlNode | undefined {
  switch (node.kind) {
    case "scalar":
      return undefined;
    case "sequence":
      return node.items[Number(step)];
    case "map":
      return node.entries.find((entry) => entry.key.text === step)?.value;
  }
}
