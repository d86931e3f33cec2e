import type {
  ConditionNode,
  CorrelationDocument,
  Item,
  Pattern,
  RegexFlags,
  RuleDocument,
  Selection,
} from "../../src/sigma/ast.ts";
import { type Diagnostic, noPlaceholders } from "../../src/sigma/index.ts";
import { parseSigma } from "../../src/sigma/parse/parse-sigma.ts";

const HEAD = `title: T
id: 11111111-2222-4333-8444-555555555555
level: low
`;

/** A whole rule around the lines of a detection (indented by two). */
export function ruleText(detection: string): string {
  const lines = detection.replaceAll(/^/gm, "  ");
  return `${HEAD}logsource: { product: zeek, service: http }\ndetection:\n${lines}\n`;
}

/** A whole correlation rule around the lines of its body (indented by two). */
export function correlationText(body: string): string {
  return `${HEAD}correlation:\n${body.replaceAll(/^/gm, "  ")}\n`;
}

/** All but what lints say of metadata and style, which these short rules have none of. */
function diagnosticsOf(text: string): readonly Diagnostic[] {
  return parseSigma(text, "rule_of_test.yml", noPlaceholders, true).diagnostics.filter(
    ({ code }) => !TASTE.test(code),
  );
}

const TASTE =
  /^(?:missing-(?:description|author|date|status|falsepositives)|duplicate-selection|only-negations|them-of-one|reference-no-link|old-related-type|date-with-slashes|short-description|logsource-case|duplicate-entry|all-of-them|wildcard-(?:only|as-modifier|under-modifier)|double-wildcard|covered-value|duplicate-value|never-matches|filtered-away|quoted-number|unreachable-branch|constant-condition|key-order|regex-(?:is-literal|open-end|unescaped-dot|without-re)|windash-without-dash|unknown-logsource|keyword-without-line)$/;

/** What is said about a text, as `severity code line:column message`. */
export function said(text: string): readonly string[] {
  return diagnosticsOf(text).map(
    ({ severity, code, line, column, message }) =>
      `${severity} ${code} ${line}:${column} ${message}`,
  );
}

/** The codes alone. */
export function codes(text: string): readonly string[] {
  return diagnosticsOf(text).map((diagnostic) => diagnostic.code);
}

/** The only document of a text that runs. */
export function rule(text: string): RuleDocument {
  const [document, ...others] = parseSigma(text, "rule.yml").documents;
  if (document?.kind !== "rule" || others.length > 0) throw new Error(said(text).join("\n"));
  return document;
}

/** The only correlation of a text. */
export function correlation(text: string): CorrelationDocument {
  const [document, ...others] = parseSigma(text, "rule.yml").documents;
  if (document?.kind !== "correlation" || others.length > 0) throw new Error(said(text).join("\n"));
  return document;
}

/** The selection `s` of a rule with this selection alone. */
export function selection(lines: string): Selection {
  const indented = lines.replaceAll(/^/gm, "  ");
  const found = rule(ruleText(`s:\n${indented}\ncondition: s`)).selections.get("s");
  if (found === undefined) throw new Error("no selection");
  return found;
}

/** The item of a selection that is one key. */
export function item(line: string): Item {
  const found = selection(line);
  if (found.kind !== "item") throw new Error(`not an item but ${found.kind}`);
  return found;
}

/** The tests of an item with one value, each in short. */
export function tests(line: string): readonly string[] {
  return item(line).values.flatMap((value) => value.variants.map(shortTest));
}

/** What is said about a selection of one key, without places. */
export function refusal(line: string): string {
  const text = ruleText(`s:\n${line.replaceAll(/^/gm, "  ")}\ncondition: s`);
  return diagnosticsOf(text)
    .map(({ severity, code, message }) => `${severity} ${code}: ${message}`)
    .join("\n");
}

/** `f and not 1 of {a, b}` back from a tree. */
export function shortCondition(node: ConditionNode): string {
  switch (node.kind) {
    case "and":
    case "or":
      return `(${node.items.map(shortCondition).join(` ${node.kind} `)})`;
    case "not":
      return `not ${shortCondition(node.item)}`;
    case "selection":
      return node.name;
    case "atLeast":
      return `${node.count} of {${node.names.join(" ")}}`;
    case "constant":
      return String(node.value);
  }
}

type Test = Item["values"][number]["variants"][number];

function shortTest(test: Test): string {
  switch (test.kind) {
    case "text":
      return `text ${shortPattern(test.pattern)}${shortCase(test)}`;
    case "number":
    case "boolean":
      return `${test.kind} ${test.value}`;
    case "null":
      return test.kind;
    case "exists":
      return `exists ${test.expected}`;
    case "compare":
      return [test.part ?? "value", test.operator, test.value].join(" ");
    case "regex":
      return `/${test.source}/${shortFlags(test.flags)}`;
    case "cidr":
      return `cidr ${test.network.join(".")}/${test.prefixBits}`;
    case "fieldref":
      return `field ${test.mode} ${test.field}${shortCase(test)}`;
  }
}

function shortCase(test: { readonly cased: boolean }): string {
  return test.cased ? " cased" : "";
}

/** A pattern with its wildcards in «»; so that a plain star is told from one. */
export function shortPattern(pattern: Pattern): string {
  const marks = { many: "«*»", one: "«?»", dash: "«-»" };
  return pattern.map((part) => (part.kind === "literal" ? part.text : marks[part.kind])).join("");
}

function shortFlags(flags: RegexFlags): string {
  const { ignoreCase, multiline, dotAll } = flags;
  return `${ignoreCase ? "i" : ""}${multiline ? "m" : ""}${dotAll ? "s" : ""}`;
}
