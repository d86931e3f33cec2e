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
  const cause = worded(reason) ?? faultAbove(source.split("\n", place.line + 1));
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

/** The nearest line, from the last one up, that is at fault by itself. */
function faultAbove(lines: readonly string[]): Cause | null {
  for (let line = lines.length - 1; line >= 0; line--) {
    const text = lines[line] ?? "";
    if (text.length > LINE_MAX) continue;
    const fault = faultOf(text) ?? bareKey(text, lines[line + 1]) ?? openQuote(lines, line);
    if (fault !== null) return { line, ...fault };
  }
  return null;
}

/** Nobody writes a longer one by hand. */
const LINE_MAX = 1_000;

interface Fault {
  readonly column: number;
  readonly message: string;
}

function faultOf(text: string): Fault | null {
  for (const [pattern, message] of FAULTS) {
    const column = pattern.exec(text)?.[1]?.length;
    if (column !== undefined) return { column, message };
  }
  return null;
}

/** Each captures what stands before the mistake. */
const FAULTS: readonly (readonly [RegExp, string])[] = [
  [/^( *)\t\s*\S/, "indent with spaces, not with a tab"],
  [/^( *)\u00A0/, "indent with spaces: here is a no-break space"],
  [/^(\s*(?:- +)*(?:[^\s'"#:]+: +)?)[%@`]/, "a text that begins with %, @ or ` needs quotes"],
  [/^(\s*(?:- +)*(?:[^\s'"#:]+: +)?)\*\S+ +[^\s#]/, "a text that begins with * needs quotes"],
];

/** A key whose values stand below, without its colon. */
function bareKey(text: string, next: string | undefined): Fault | null {
  const column = /^(\s*(?:- +)*)[\w.-]+(?:\|\w+)*$/.exec(text)?.[1]?.length;
  if (column === undefined || next === undefined || !/^\s+- /.test(next)) return null;
  return { column, message: "this key has no colon behind it" };
}

function openQuote(lines: readonly string[], line: number): Fault | null {
  const [, before = "", quote, rest = ""] = OPENED.exec(lines[line] ?? "") ?? [];
  if (quote === undefined || withoutEscapes(rest, quote).includes(quote)) return null;
  if (isClosedBelow(lines, line + 1, quote)) return null;
  return { column: before.length, message: `the text that begins here has no ${quote} at its end` };
}

/** A value, or a key, in quotes: what stands before the first quote, the quote, and the rest. */
const OPENED = /^(\s*(?:- +)*(?:[^\s'"#][^'"#]*: +)?)(['"])(.*)$/;

/** A text may go on over lines; nothing stands behind the quote that ends it. */
function isClosedBelow(lines: readonly string[], from: number, quote: string): boolean {
  for (let line = from; line < lines.length; line++) {
    const text = withoutEscapes(lines[line] ?? "", quote);
    const end = text.indexOf(quote);
    if (end !== -1) return /^\s*(?:#|$)/.test(text.slice(end + 1));
  }
  return false;
}

function withoutEscapes(text: string, quote: string): string {
  return text.replace(quote === "'" ? /''/g : /\\./g, "");
}
