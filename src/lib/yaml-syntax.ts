import { YAMLException } from "js-yaml";

import type { YamlProblem } from "./yaml-node.ts";

/**
 * What the parser of YAML says of a broken text, at the place of the mistake where that is plain
 * from the text: the parser stops where it can read no further, often lines below.
 */
export function syntaxProblem(error: unknown, source: string, firstLine: number): YamlProblem {
  const mark = error instanceof YAMLException ? error.mark : undefined;
  const reason = error instanceof YAMLException ? error.reason : String(error);
  const place = { line: mark?.line ?? 0, column: mark?.column ?? 0 };
  const lines = source.length > TEXT_MAX ? [] : source.split("\n", place.line + 1);
  const cause = worded(reason) ?? faultAbove(lines);
  const { line, column, message } = { ...place, message: reason, ...cause };
  return { code: "yaml-syntax", message, line: firstLine + line, column: 1 + column };
}

interface Cause {
  readonly message: string;
  /** Where it stands when that is not where the parser stopped; both count from 0. */
  readonly line?: number;
  readonly column?: number;
}

/** A reason that says what the mistake is, with what to do. */
function worded(reason: string): Cause | null {
  const known = REASONS.find(([begins]) => reason.startsWith(begins));
  return known === undefined ? null : { message: known[1] };
}

const REASONS = [
  ["null byte", "null byte is not allowed in input: save the file as UTF-8, not as UTF-16"],
  ["tab characters", "indent with spaces, not with a tab"],
  ["nesting exceeded", "lists and maps are nested too deeply"],
  [
    "unknown escape",
    "a backslash in double quotes begins an escape, and YAML has none like this: write the text in single quotes",
  ],
] as const;

/** What is wrong with the line at which the parser stopped, else with the nearest one above it. */
function faultAbove(written: readonly string[]): Cause | null {
  const lines = withoutBlockTexts(written);
  const last = lines.length - 1;
  for (let line = last; line >= 0; line--) {
    const text = lines[line] ?? "";
    const fault =
      faultOf(text, line === last ? FAULTS : FAULTS_ABOVE) ??
      bareKey(text, lines[line + 1]) ??
      openQuote(lines, line);
    if (fault !== null) return { line, ...fault };
  }
  return null;
}

/** Below `key: |` and `key: >` a line can be anything: it is empty here, and so is a long one. */
function withoutBlockTexts(lines: readonly string[]): readonly string[] {
  let indent = Infinity;
  return lines.map((text) => {
    if (text.length > LINE_MAX) return "";
    if (text.search(/\S|$/) > indent) return "";
    if (text !== "") indent = BLOCK_TEXT.exec(text)?.[1]?.length ?? Infinity;
    return text;
  });
}

const BLOCK_TEXT = /^(\s*(?:- +){0,4})[^\s'"#:]+: +[|>][-+\d]*\s*(?:#.*)?$/;

/** Nobody writes a longer document, or a longer line, by hand. */
const TEXT_MAX = 250_000;
const LINE_MAX = 1_000;

interface Fault {
  readonly column: number;
  readonly message: string;
}

/** A pattern that captures what stands before the mistake, and what to say of it. */
type FaultPattern = readonly [RegExp, string];

function faultOf(text: string, patterns: readonly FaultPattern[]): Fault | null {
  for (const [pattern, message] of patterns) {
    const column = pattern.exec(text)?.[1]?.length;
    if (column !== undefined) return { column, message };
  }
  return null;
}

/** The parser takes such a line for more of the text above it, and stops below. */
const FAULTS_ABOVE: readonly FaultPattern[] = [
  [/^( *)\u00A0/, "indent with spaces: here is a no-break space"],
];

const FAULTS: readonly FaultPattern[] = [
  ...FAULTS_ABOVE,
  [/^( *)\t\s*\S/, "indent with spaces, not with a tab"],
  [/^(\s*(?:- +){0,4}(?:[^\s'"#:]+: +)?)[%@`]/, "a text that begins with %, @ or ` needs quotes"],
  [/^(\s*(?:- +){0,4}(?:[^\s'"#:]+: +)?)\*\S+ +[^\s#]/, "a text that begins with * needs quotes"],
];

/** A key without its colon, told by what stands below it: a list, or keys further in. */
function bareKey(text: string, next: string | undefined): Fault | null {
  const column = /^(\s*(?:- +){0,4})[\w.-]+(?:\|\w+)*$/.exec(text)?.[1]?.length;
  const [, indent = "", dash] = BELOW_KEY.exec(next ?? "") ?? [];
  if (column === undefined || indent.length < column + (dash === undefined ? 1 : 0)) return null;
  return { column, message: "this key has no colon behind it" };
}

const BELOW_KEY = /^(\s*)(?:(- )|[\w.|-]+:(?: |$))/;

function openQuote(lines: readonly string[], line: number): Fault | null {
  const [, before = "", quote, rest = ""] = OPENED.exec(lines[line] ?? "") ?? [];
  if (quote === undefined || withoutEscapes(rest, quote).includes(quote)) return null;
  if (isClosedBelow(lines, line + 1, quote)) return null;
  return { column: before.length, message: `the text that begins here has no ${quote} at its end` };
}

/** A value, or a key, in quotes: what stands before the first quote, the quote, and the rest. */
const OPENED = /^(\s*(?:- +){0,4}(?:[^\s'"#][^'"#]*: +)?)(['"])(.*)$/;

/** A text may go on over lines; at the last of these the parser found more behind its quote. */
function isClosedBelow(lines: readonly string[], from: number, quote: string): boolean {
  for (let line = from; line < lines.length; line++) {
    const text = withoutEscapes(lines[line] ?? "", quote);
    const end = text.indexOf(quote);
    if (end !== -1) return line < lines.length - 1 || /^\s*(?:#|$)/.test(text.slice(end + 1));
  }
  return false;
}

function withoutEscapes(text: string, quote: string): string {
  return text.replace(quote === "'" ? /''/g : /\\./g, "");
}
