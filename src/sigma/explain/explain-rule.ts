import type {
  Condition,
  ConditionNode,
  Item,
  Pattern,
  RuleDocument,
  Selection,
  Test,
} from "../ast.ts";
import { compileItem } from "../compile/compile-item.ts";
import type { CompileContext } from "../compile/compile-test.ts";
import type { Subject } from "../compile/subject.ts";
import type {
  ConditionExplanation,
  ExplainedItem,
  ExplainedNode,
  ExplainedPart,
  ExplainedValue,
} from "./explanation.ts";
import { findings } from "./findings.ts";
import { shorten } from "./shorten.ts";
import { whyNot } from "./why-not.ts";

/** Each condition of a rule with what became of its parts, for the event at hand. */
export function explainConditions(
  document: RuleDocument,
  subject: Subject,
  context: CompileContext,
): readonly ConditionExplanation[] {
  const scene: Scene = { document, subject, context };
  return document.conditions.map(({ text, root }: Condition) => ({
    text,
    root: explainNode(root, scene),
  }));
}

interface Scene {
  readonly document: RuleDocument;
  readonly subject: Subject;
  readonly context: CompileContext;
}

function explainNode(node: ConditionNode, scene: Scene): ExplainedNode {
  switch (node.kind) {
    case "and":
    case "or": {
      const items = node.items.map((item) => explainNode(item, scene));
      return { kind: node.kind, holds: joined(items, node.kind === "and"), items };
    }
    case "not": {
      const item = explainNode(node.item, scene);
      return { kind: "not", holds: !item.holds, items: [item] };
    }
    case "selection":
      return explainNamed(node.name, scene);
    case "atLeast": {
      const items = node.names.map((name) => explainNamed(name, scene));
      const holds = items.filter((item) => item.holds).length >= node.count;
      return { kind: "atLeast", holds, count: node.count, items };
    }
    case "constant":
      return { kind: "constant", holds: node.value };
  }
}

function explainNamed(name: string, scene: Scene): ExplainedNode {
  const selection = scene.document.selections.get(name);
  const part: ExplainedPart =
    selection === undefined
      ? { kind: "any", holds: false, items: [] }
      : explainPart(selection, scene);
  return { kind: "selection", holds: part.holds, name, part };
}

function explainPart(selection: Selection, scene: Scene): ExplainedPart {
  if (selection.kind === "item") return explainItem(selection, scene);
  const items = selection.items.map((item) => explainPart(item, scene));
  return { kind: selection.kind, holds: joined(items, selection.kind === "all"), items };
}

function joined(items: readonly { readonly holds: boolean }[], all: boolean): boolean {
  return all ? items.every(({ holds }) => holds) : items.some(({ holds }) => holds);
}

function explainItem(item: Item, { subject, context }: Scene): ExplainedItem {
  const { field, negated, linking } = item;
  const holds = compileItem(item, context)(subject);
  const values = [...findings(item, subject, context)].map(({ test, found }): ExplainedValue => ({
    written: test.written,
    relation: relationOf(test.variants[0]),
    holds: found !== undefined,
    ...(found === undefined ? {} : { found: shorten(found) }),
  }));
  // A `neq` that fails does so for a value that is found.
  const reason = !holds && !negated ? whyNot(item, subject, context) : null;
  return { kind: "item", holds, field, negated, linking, values, reason };
}

function relationOf(test: Test | undefined): string {
  if (test === undefined) return "is";
  if (test.kind === "text") return patternRelation(test.pattern);
  if (test.kind === "compare") {
    return `${test.part === null ? "" : `${test.part} `}${OPERATORS[test.operator]}`;
  }
  if (test.kind === "regex") {
    return test.flags.ignoreCase ? "matches without letter case" : "matches";
  }
  return test.kind === "fieldref" ? `${MODES[test.mode]} the field` : RELATIONS[test.kind];
}

function patternRelation(pattern: Pattern): string {
  const ends = pattern.length > 0 && pattern.at(-1)?.kind === "many";
  return PATTERNS[pattern[0]?.kind === "many" ? 1 : 0][ends ? 1 : 0];
}

const RELATIONS = {
  null: "is absent or null",
  exists: "exists:",
  cidr: "is in",
  number: "is",
  boolean: "is",
} as const;

/** By whether a `*` leads, then by whether one ends. */
const PATTERNS = [
  ["is", "starts with"],
  ["ends with", "contains"],
] as const;

const MODES = {
  equals: "is",
  contains: "contains",
  startswith: "starts with",
  endswith: "ends with",
} as const;
const OPERATORS = { lt: "<", lte: "<=", gt: ">", gte: ">=", eq: "=" } as const;
