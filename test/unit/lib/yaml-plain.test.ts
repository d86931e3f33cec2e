import { expect, test } from "vitest";

import { nearestNode } from "../../../src/lib/yaml-plain.ts";
import { parseYaml } from "../../../src/lib/yaml.ts";

test.each([
  [["sinks", 1, "url"], { line: 3, column: 10 }],
  [["sinks", 0], { line: 2, column: 5 }],
  [["sinks", 1, "missing"], { line: 3, column: 5 }],
  [["nothing"], { line: 1, column: 1 }],
  [[], { line: 1, column: 1 }],
])("the node nearest to %j stands at %j", (path, at) => {
  const [root] = parseYaml("sinks:\n  - url: a\n  - url: b\n").documents;
  expect(root && nearestNode(root, path)).toMatchObject(at);
});
