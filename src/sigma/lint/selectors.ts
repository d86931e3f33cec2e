import type { YamlScalar } from "../../lib/yaml.ts";
import { yamlEntry } from "../../lib/yaml.ts";
import type { Lint } from "./lint.ts";
import { scalarsOf, selectionsOf } from "./written-items.ts";

/** `them` is every selection, those that are added later too. */
export const selectors: Lint = {
  codes: [
    {
      code: "them-of-one",
      severity: "info",
      says: "`of them` with a single selection is that selection.",
      example: "detection: { s: { f: 1 }, condition: 1 of them }",
      instead: "detection: { s: { f: 1 }, condition: s }",
    },
    {
      code: "all-of-them",
      severity: "info",
      says: "`all of them` takes in every selection, a filter too that is added later; name them by a pattern.",
      example: "detection: { s1: { f: 1 }, s2: { g: 1 }, condition: all of them }",
      instead: "detection: { s1: { f: 1 }, s2: { g: 1 }, condition: all of s* }",
    },
  ],
  check({ detection }, say) {
    const visible = selectionsOf(detection).filter(({ key }) => !key.text.startsWith("_"));
    const condition = detection === undefined ? undefined : yamlEntry(detection, "condition");
    for (const node of scalarsOf(condition?.value)) {
      for (const match of node.text.matchAll(/(?<![^\s(])(\S+)\s+of\s+them(?![^\s)|])/gi)) {
        const at = within(node, match.index, match[0].length);
        if (visible.length === 1) {
          say("them-of-one", at, `there is one selection only: write ${visible[0]?.key.text}`);
        } else if (match[1]?.toLowerCase() === "all") {
          say("all-of-them", at, "a selection that is added later is one of them; use a pattern");
        }
      }
    }
  },
};

/** A part of a scalar's text, where the text stands in the file as it is. */
function within(node: YamlScalar, offset: number, length: number): YamlScalar {
  if (node.textColumn === null) return node;
  const column = node.textColumn + offset;
  const text = node.text.slice(offset, offset + length);
  return { ...node, style: "plain", text, column, textColumn: column };
}
