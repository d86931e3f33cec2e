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
  const cause =
    causeAt(reason, source, mark?.position ?? 0) ?? causeAbove(source.split("\n", place.line + 1));
  const { line, column, message } = { ...place, message: reason, ...cause };
  return { code: "yaml-syntax", message, line: firstLine + line, column: 1 + column };
}

interface Cause {
  readonly message: string;
  /** Where it stands when that is not where the parser stopped; both count from 0. */
  readonly line?: number;
  readonly column?: number;
}

function causeAt(reason: string, source: string, position: number): Cause | null {
  const lineStart = source.lastIndexOf("\n", position - 1) + 1;
  const indent = /^\s*/.exec(source.slice(lineStart, position + 1))?.[0] ?? "";
  if (indent.includes("\t") && !reason.includes("tab"))
    return { message: `${reason}: indent with spaces, not with a tab` };
  if (reason.startsWith("null byte"))
    return { message: `${reason}: save the file as UTF-8, not as UTF-16` };
  if (reason.startsWith("tab characters")) return { message: "indent with spaces, not with a tab" };
  if (reason.startsWith("nesting exceeded"))
    return { message: "lists and maps are nested too deeply" };
  if (reason.startsWith("unknown escape"))
    return {
      message:
        "a backslash in double quotes begins an escape, and YAML has none like this: write the text in single quotes",
    };
  const first = source[position] ?? "";
  if (RESERVED.test(first)) return { message: `a text that begins with ${first} needs quotes` };
  return null;
}

/** No plain text begins with one of these. */
const RESERVED = /^[%@`]$/;

/** The nearest line above that is at fault by itself. */
function causeAbove(lines: readonly string[]): Cause | null {
  for (let line = lines.length - 1; line >= 0; line--) {
    const text = lines[line] ?? "";
    if (text.length > LINE_MAX) continue;
    const blanks = /^ *(?=\u00A0)/.exec(text)?.[0];
    if (blanks !== undefined) {
      const message = "indent with spaces: here is a no-break space";
      return { line, column: blanks.length, message };
    }
    const [, before = "", quote, rest = ""] = OPENED.exec(text) ?? [];
    if (quote === undefined || isClosedIn(rest, quote)) continue;
    if (isClosedBelow(lines, line + 1, quote)) continue;
    const message = `the text that begins here has no ${quote} at its end`;
    return { line, column: before.length, message };
  }
  return null;
}

/** Nobody writes a longer one by hand. */
const LINE_MAX = 1_000;

/** A value, or a key, in quotes: what stands before the first quote, the quote, and the rest. */
const OPENED = /^(\s*(?:- +)*(?:[^\s'"#][^'"#]*: +)?)(['"])(.*)$/;

function isClosedIn(text: string, quote: string): boolean {
  return withoutEscapes(text, quote).includes(quote);
}

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
