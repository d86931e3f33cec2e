import type { Diagnostic } from "../sigma/index.ts";

/** `file:line:column: error[code]: message`, on one line whatever stands in the message. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, severity, code, message } = diagnostic;
  return `${file}:${line}:${column}: ${severity}[${code}]: ${onOneLine(message)}`;
}

/** Control characters shown as escapes: text of a file cannot forge a line of the report. */
function onOneLine(text: string): string {
  return text.replaceAll(CONTROL, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}

// oxlint-disable-next-line no-control-regex -- these are what it looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;
