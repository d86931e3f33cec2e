import { ITEMS_A_SLICE, type Slices } from "../../lib/slices.ts";
import type { Item, ValueTest } from "../ast.ts";
import { quoted } from "../parse/quoted.ts";
import { itemsOf } from "../rule-items.ts";
import type { Lint, LintSubject, Say } from "./lint.ts";
import { covers, testKey } from "./test-relations.ts";

/** Values of a list that another value of it makes needless. */
export const redundantValues: Lint = {
  codes: [
    {
      code: "duplicate-value",
      severity: "warning",
      says: "A value stands twice in a list; upper and lower case are the same unless `cased` is there.",
      example: "detection: { s: { f: [cmd, CMD] }, condition: s }",
      instead: "detection: { s: { f|cased: [cmd, CMD] }, condition: s }",
    },
    {
      code: "covered-value",
      severity: "info",
      says: "Whatever matches this value matches another one of the list too.",
      example: "detection: { s: { f|contains: [foo, foobar] }, condition: s }",
      instead: "detection: { s: { f|contains: [foo, bar] }, condition: s }",
    },
  ],
  *check(subject, say) {
    if (subject.document.kind === "correlation") return;
    for (const item of itemsOf([...subject.document.selections.values()])) {
      if (item.values.length > 1) yield* checkItem(item, subject, say);
    }
  },
};

function* checkItem(item: Item, { nodeAt }: LintSubject, say: Say): Slices<void> {
  const seen = new Map<string, ValueTest>();
  let count = 0;
  for (const value of item.values) {
    if (++count % ITEMS_A_SLICE === 0) yield;
    const key = value.variants.map(testKey).join("\n");
    const before = seen.get(key);
    if (before === undefined) {
      seen.set(key, value);
    } else {
      const same = before.written === value.written ? "" : ` as ${quoted(before.written)}`;
      const message = `${quoted(value.written)} stands in the list already${same}`;
      say("duplicate-value", nodeAt(value.at), message);
    }
  }
  const values = [...seen.values()];
  if (values.length > COMPARED_MAX) return;
  for (const value of values) {
    const other = values.find((each) => each !== value && makesNeedless(item, each, value));
    if (other === undefined) continue;
    const message = `${quoted(other.written)} makes ${quoted(value.written)} needless`;
    say("covered-value", nodeAt(value.at), message);
  }
}

/** Of an OR, a value goes that another covers; of an AND, one that another implies. */
function makesNeedless({ linking }: Item, other: ValueTest, value: ValueTest): boolean {
  return linking === "any" ? coversAll(other, value) : coversAll(value, other);
}

/** Whether each variant of the narrow value is covered by one of the wide. */
export function coversAll(wide: ValueTest, narrow: ValueTest): boolean {
  return narrow.variants.every((test) => wide.variants.some((each) => covers(each, test)));
}

/** Each value is compared with each; longer lists are generated, and nobody shortens them. */
const COMPARED_MAX = 300;
