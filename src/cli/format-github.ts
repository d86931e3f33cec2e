import { visibleText } from "../lib/visible-text.ts";
import type { Diagnostic } from "../sigma/index.ts";

/** A workflow command of GitHub Actions, which shows it beside the line of a pull request. */
export function formatGithub(diagnostic: Diagnostic): string {
  const { file, line, column, end, severity, code, message } = diagnostic;
  const properties = [
    `file=${property(file)}`,
    `line=${line}`,
    `col=${column}`,
    ...(end === undefined ? [] : [`endLine=${end.line}`, `endColumn=${end.column}`]),
    `title=${property(code)}`,
  ];
  return `::${COMMANDS[severity]} ${properties.join(",")}::${data(message)}`;
}

/** The escapes that the runner reads back. */
function data(text: string): string {
  const escaped = text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  return visibleText(escaped);
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

const COMMANDS = { error: "error", warning: "warning", info: "notice" } as const;
