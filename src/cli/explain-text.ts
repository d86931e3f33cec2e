import { stringifyVisibleJson } from "../lib/json.ts";
import type {
  ExplainedItem,
  ExplainedNode,
  ExplainedPart,
  ExplainedValue,
  Reason,
  RuleExplanation,
} from "../sigma/index.ts";

/** Marks a text as something that holds or does not; plain where there is no colour. */
export type Paint = (holds: boolean, text: string) => string;

export const plain: Paint = (_holds, text) => text;
export const coloured: Paint = (holds, text) => `\u001b[${holds ? "32" : "31"}m${text}\u001b[0m`;

/** An explanation as a tree, for people. What the log brought cannot act on the terminal. */
export function explanationText(explanation: RuleExplanation, place: string, paint: Paint): string {
  const { rule, matched, view, conditions } = explanation;
  const verdict = paint(matched, matched ? "matches" : "does not match");
  const lines = [`${place}: ${verdict}  ${safe(rule.meta.title)}  (seen as ${safe(view)})`];
  if (!explanation.routed) lines.push(...sourceLines(explanation, paint));
  for (const { text, root } of conditions) {
    lines.push(`  ${mark(root.holds, paint)} condition: ${cut(safe(text), CONDITION_MAX)}`);
    lines.push(...nodeLines(root, 2, paint));
  }
  return lines.map((line) => `${line}\n`).join("");
}

function sourceLines(explanation: RuleExplanation, paint: Paint): readonly string[] {
  const { rule, event, views, holds } = explanation;
  const shown = views.map(({ name, logsource }) => `${safe(name)} (${sourceText(logsource)})`);
  const tried = shown.length === 0 ? "no view shows it as anything else" : shown.join(", ");
  return [
    `  ${mark(false, paint)} log source: the rule wants ${sourceText(rule.logsource)}; the event is ${sourceText(event)}`,
    `      views of the event: ${tried}`,
    `      if the log source fitted, it ${holds ? "would match" : "would not match either"}:`,
  ];
}

function sourceText(source: object): string {
  const parts = Object.entries(source).map(([key, value]) => `${key}=${safe(String(value))}`);
  return parts.length === 0 ? "of no log source" : parts.join(",");
}

function nodeLines(node: ExplainedNode, depth: number, paint: Paint): readonly string[] {
  const line = (text: string): string => `${indent(depth)}${mark(node.holds, paint)} ${text}`;
  switch (node.kind) {
    case "selection":
      return [line(safe(node.name)), ...partLines(node.part, depth + 1, paint)];
    case "constant":
      return [line(`always ${String(node.holds)}: no selection has such a name`)];
    case "not": {
      const why = node.holds ? "" : "  (what it excludes holds)";
      return [line(`not${why}`), ...nodeLines(node.items[0], depth + 1, paint)];
    }
    case "and":
    case "or":
    case "atLeast": {
      const inner = node.items.flatMap((item) => nodeLines(item, depth + 1, paint));
      return [line(joinText(node)), ...inner];
    }
  }
}

function joinText(node: Extract<ExplainedNode, { kind: "and" | "or" | "atLeast" }>): string {
  if (node.kind !== "atLeast") return node.kind === "and" ? "all of these" : "any of these";
  if (node.count === node.items.length) return "all of these";
  return node.count === 1 ? "any of these" : `at least ${node.count} of these`;
}

function partLines(part: ExplainedPart, depth: number, paint: Paint): readonly string[] {
  if (part.kind === "item") return itemLines(part, depth, paint);
  const [only] = part.items;
  // The items of a map stand below its name; only where one stands in a list is it said.
  if (part.kind === "all" || (only !== undefined && part.items.length === 1)) {
    return part.items.flatMap((item) => partLines(item, depth, paint));
  }
  return part.items.flatMap((item, index) => [
    `${indent(depth)}${mark(item.holds, paint)} alternative ${index + 1}`,
    ...partLines(item, depth + 1, paint),
  ]);
}

function itemLines(item: ExplainedItem, depth: number, paint: Paint): readonly string[] {
  const field = item.field === null ? "keyword" : safe(item.field);
  const head = `${indent(depth)}${mark(item.holds, paint)} ${field}${item.negated ? " not:" : ""}`;
  const wanted = valuesText(item);
  const lines = [`${head} ${wanted}`];
  const found = item.values.filter(({ holds }) => holds).slice(0, FOUND_MAX);
  for (const each of found) {
    const which = item.values.length === 1 ? "" : `${quoted(each.written)} `;
    lines.push(`${indent(depth + 2)}${which}in the event: ${foundText(each)}`);
  }
  if (item.reason !== null) lines.push(...reasonLines(item.reason, depth + 2));
  return lines;
}

function valuesText({ values, linking }: ExplainedItem): string {
  const [only] = values;
  if (values.length === 1 && only?.relation === "is absent or null") return only.relation;
  const relations = [...new Set(values.map(({ relation }) => relation))];
  const shown = values
    .slice(0, VALUES_MAX)
    .map(({ written, relation }) =>
      relations.length === 1 ? quoted(written) : `${relation} ${quoted(written)}`,
    );
  const more = values.length > VALUES_MAX ? `, … (${values.length} in all)` : "";
  const quantifier = values.length === 1 ? "" : `${linking} of `;
  const relation = relations.length === 1 ? `${relations[0] ?? ""} ` : "";
  return `${relation}${quantifier}${shown.join(", ")}${more}`;
}

function foundText({ found }: ExplainedValue): string {
  return found === null || found === undefined ? "absent or null" : quoted(found);
}

function reasonLines(reason: Reason, depth: number): readonly string[] {
  const value = reason.value === undefined ? "" : `; the event has ${quoted(reason.value)}`;
  const near = (reason.near ?? []).map(
    ({ name, how, value: held }) =>
      `${indent(depth)}  ${HOW[how]}: ${cut(safe(name), NAME_MAX)} = ${quoted(held)}`,
  );
  return [`${indent(depth)}${safe(reason.message)}${value}`, ...near];
}

const HOW = {
  case: "it has, in other letter case",
  path: "it has, on another path",
  spelling: "it has, spelt alike",
  value: "it has a value that fits",
} as const;

function mark(holds: boolean, paint: Paint): string {
  return paint(holds, holds ? "✓" : "✗");
}

/** Deep conditions keep their text on the screen. */
function indent(depth: number): string {
  return "  ".repeat(Math.min(depth, INDENT_MAX));
}

/** A value, cut to one line's width; paths keep their single backslashes. */
export function quoted(value: unknown): string {
  const text = typeof value === "string" ? `"${safe(value)}"` : stringifyVisibleJson(value);
  return cut(text, VALUE_MAX);
}

/** A name of a rule or an event with nothing that acts on a terminal. */
export function safe(text: string): string {
  return stringifyVisibleJson(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("\\\\", "\\");
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width)}…`;
}

const VALUE_MAX = 100;
const NAME_MAX = 100;
const CONDITION_MAX = 200;
const VALUES_MAX = 4;
const FOUND_MAX = 5;
const INDENT_MAX = 20;
