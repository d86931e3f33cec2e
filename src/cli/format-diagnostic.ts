import { visibleText } from "../lib/visible-text.ts";
import type { Diagnostic } from "../sigma/index.ts";

/** `file:line:column: error[code]: message`, on one line whatever stands in the message. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, severity, code, message } = diagnostic;
  return visibleText(`${file}:${line}:${column}: ${severity}[${code}]: ${message}`);
}

/** The same, and below it the line of the file with a mark under the place. */
export function formatWithSource(
  diagnostic: Diagnostic,
  lines: readonly string[] | undefined,
): string {
  const first = formatDiagnostic(diagnostic);
  const text = lines?.[diagnostic.line - 1];
  if (text === undefined || text.trim() === "") return first;
  const start = Math.min(diagnostic.column - 1, text.length);
  const cut = Math.max(0, start - BEFORE_MAX);
  const shown = visibleText(text.slice(cut, start + AFTER_MAX).replaceAll("\t", " "));
  const before = visibleText(text.slice(cut, start).replaceAll("\t", " ")).length;
  const width = Math.min(markedLength(diagnostic, text, start), AFTER_MAX, shown.length - before);
  const number = String(diagnostic.line).padStart(5);
  const mark = `${" ".repeat(before)}${"^".repeat(Math.max(1, width))}`;
  return `${first}\n${number} | ${shown}\n${" ".repeat(5)} | ${mark}`;
}

/** To the end, where it is known; else to the end of the word. */
function markedLength({ line, end }: Diagnostic, text: string, start: number): number {
  if (end?.line === line) return end.column - 1 - start;
  return /^[^\s,:|)\]}]+/.exec(text.slice(start))?.[0].length ?? 1;
}

const BEFORE_MAX = 80;
const AFTER_MAX = 80;
